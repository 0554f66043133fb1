import { neutralise } from "../../../lib/cli/neutralise.ts";
import { age } from "../../../lib/cli/numbers.ts";
import { type Target } from "../../../lib/config/targets.ts";
import { posixQuoted } from "../../../lib/cli/shell_quoting.ts";
import { type Asked, valueOf, withoutAnswer } from "../asked.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, ok, type Row, skip } from "../row.ts";

const NAMED = { id: "kill_switch", title: "Kill switch" };

/** Whether new orders are taken at all. The account tells, or else its limits. */
export function checkKillSwitch({ account, limits, target }: PlatformFacts, nowMs: number): Row {
  const told = valueOf(account)?.kill_switch ?? valueOf(limits)?.kill_switch;
  if (told === undefined || told === null) {
    if (account.kind === "failed" || account.kind === "not_asked") {
      return withoutAnswer(NAMED, account);
    }
    return skip(NAMED, "the platform does not tell its state");
  }
  if (told.active !== true) return ok(NAMED, "not engaged");
  const since = told.engaged_at_ns
    ? ` ${age(Math.max(0, nowMs - Number(told.engaged_at_ns / 1_000_000n)))}`
    : "";
  const why = told.reason ? `: ${neutralise(told.reason)}` : "";
  return fail(
    NAMED,
    `engaged${since}${why}; new orders are refused`,
    clearing(target),
  );
}

/** The request that an administrator's key may make, with the key where it is kept. */
function clearing(target: Asked<Target>): string {
  const { url = "", keySource = "", name } = valueOf(target) ?? {};
  const key = name === "local"
    ? `$(cat ${posixQuoted(keySource)})`
    : keySource.startsWith("SEQUENCE_")
    ? `$${keySource}`
    : name === "sandbox"
    ? "$SEQUENCE_SANDBOX_API_KEY"
    : "$SEQUENCE_API_KEY";
  return `curl -X POST -H "Authorization: Bearer ${key}" ${url}/v1/kill_switch/clear`;
}

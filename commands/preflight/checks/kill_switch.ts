import { neutralise } from "../../../lib/cli/neutralise.ts";
import { age } from "../../../lib/cli/numbers.ts";
import { valueOf, withoutAnswer } from "../asked.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, ok, type Row, skip } from "../row.ts";

const NAMED = { id: "kill_switch", title: "Kill switch" };

/** Whether new orders are taken at all: the account tells, or else its limits. */
export function checkKillSwitch(
  { account, limits }: PlatformFacts,
  nowMs: number,
  typed: (command: string) => string,
): Row {
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
    typed("kill --clear"),
  );
}

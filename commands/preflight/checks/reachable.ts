import { neutralise } from "../../../lib/cli/neutralise.ts";
import { count } from "../../../lib/cli/numbers.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, ok, type Row, skip } from "../row.ts";

const NAMED = { id: "platform", title: "Platform" };

/** Whether the platform serves requests. */
export function checkReachable({ name, url, reached }: PlatformFacts): Row {
  if (reached.kind === "got") {
    const { roundTripMs } = reached.value;
    return ok(NAMED, `${url} answers in ${count(Math.round(roundTripMs))} ms`);
  }
  if (reached.kind !== "failed") return skip(NAMED, reached.reason);
  const { message, hint } = reached.error;
  const remedy = name === "local" && reached.error.code === "NOT_REACHED"
    ? "sequence local status, or sequence local up"
    : hint ?? "run this again";
  return fail(NAMED, neutralise(message), neutralise(remedy));
}

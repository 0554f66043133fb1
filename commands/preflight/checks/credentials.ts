import { withoutAnswer } from "../asked.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, ok, type Row } from "../row.ts";
import type { WantedInstance } from "../wanted_instances.ts";

/** Whether the account is connected to each venue of the project. Paper trading needs no keys. */
export function checkCredentials(
  instances: readonly WantedInstance[],
  { credentials, name }: PlatformFacts,
): Row[] {
  const venues = [...new Set(instances.map((each) => each.venue))];
  return venues.map((venue) => {
    const named = { id: `credentials:${venue}`, title: `Account at ${venue}` };
    if (credentials.kind !== "got") return withoutAnswer(named, credentials);
    const row = credentials.value.find((each) => each.venue === venue);
    if (row?.connected === true) {
      return ok(
        named,
        row.required === false ? "connected; paper trading needs no keys" : "connected",
      );
    }
    if (name !== "live" || row?.required === false) return ok(named, "paper trading needs no keys");
    return fail(
      named,
      `no keys of ${venue} are stored on the platform`,
      `sequence connect ${venue}`,
    );
  });
}

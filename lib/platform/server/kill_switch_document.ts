import type { Center } from "../center/center.ts";

/** Where the kill switch stands, as the account and its limits show it. */
export function killSwitchDocument(center: Center): Record<string, unknown> {
  const { active, reason, engagedNs } = center.killSwitch.state;
  return { active, reason, engaged_at_ns: engagedNs };
}

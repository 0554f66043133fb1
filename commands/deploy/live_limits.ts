import type { RestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { Project } from "../../lib/project/project.ts";

const NAMES = {
  max_position_1e8: "no max_position anywhere: the position is unlimited",
  max_daily_loss_1e9: "no max_daily_loss anywhere: the loss is unlimited",
  max_order_notional_1e9: "no max_order_notional anywhere: an order's size is unlimited",
} as const;

/** On live: warns of each limit that neither the file nor the account has. */
export async function warnOfLimits(
  context: Context,
  client: RestClient,
  project: Project,
): Promise<void> {
  const own = (project.body["risk"] ?? {}) as Record<string, unknown>;
  const account = await client.get("/v1/risk_limits") as Record<string, unknown>;
  for (const [key, warning] of Object.entries(NAMES)) {
    if (own[key] === undefined && !account[key]) await context.warn(warning);
  }
}

import { createHash } from "node:crypto";
import type { RestClient } from "../../lib/api/rest_client.ts";
import { ordersOfGraph } from "../../lib/api/resting_orders.ts";
import type { Held } from "./held.ts";

/** More kills than anybody makes of one deployment. */
const MOST = 1000;

/** What was closed of a deployment's position by kills before. */
export interface EarlierClosings {
  /** Signed: below 0 where it was sold. */
  qty1e8: bigint;
  /** Id of the graph that closes next. */
  nextGraphId: string;
}

/**
 * Instances don't see the orders that close for them, so these are found again by their ids, which
 * count up for each deployment, venue and symbol.
 */
export async function earlierClosings(
  client: RestClient,
  deploymentId: string,
  { venue, symbol }: Held,
): Promise<EarlierClosings> {
  const whose = createHash("sha256").update(`${deploymentId} ${venue} ${symbol}`).digest("hex");
  let qty1e8 = 0n;
  let nextGraphId = "";
  for (let n = 0; n < MOST; n++) {
    nextGraphId = `kill-${whose.slice(0, 24)}-${n}`;
    const orders = await ordersOfGraph(client, nextGraphId);
    if (orders.length === 0) break;
    for (const { side, filled_qty_1e8: filled } of orders) {
      qty1e8 += side === "sell" ? -(filled ?? 0n) : filled ?? 0n;
    }
  }
  return { qty1e8, nextGraphId };
}

import { clearKillSwitch } from "../../lib/api/kill_switch.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import { ordersOfGraph } from "../../lib/api/resting_orders.ts";
import type { Context } from "../../lib/cli/context.ts";
import { canStillTrade, type RestingOrder } from "../../lib/contract/kill_answers.ts";
import type { Held } from "./held.ts";
import { reasonOf } from "./faults.ts";

const POLL_MS = 250;
const PATIENCE_MS = 15_000;

/** How the closing of one position went. */
export interface Closing {
  venue: string;
  symbol: string;
  side: "buy" | "sell";
  qty_1e8: bigint;
  filled_qty_1e8: bigint;
  status: string;
  reason: string | null;
}

/**
 * Closes positions with market orders. The engaged switch refuses these too, so it is lifted while
 * they trade, when nothing else can: the instances are stopped. The caller has to engage it again
 * whatever happens here. `run` makes the ids of this kill's orders, so that a repeated request is no
 * second order.
 *
 * @throws what lifting the switch throws.
 */
export async function flatten(
  context: Context,
  client: RestClient,
  positions: readonly Held[],
  run: string,
): Promise<Closing[]> {
  await clearKillSwitch(client);
  return await Promise.all(
    positions.map((held, n) => close(context, client, held, held.graphId ?? `kill-${run}-${n}`)),
  );
}

async function close(
  context: Context,
  client: RestClient,
  held: Held,
  graphId: string,
): Promise<Closing> {
  const { venue, symbol, qty1e8 } = held;
  const side = qty1e8 > 0n ? "sell" : "buy";
  const qty = qty1e8 > 0n ? qty1e8 : -qty1e8;
  const closing = { venue, symbol, side, qty_1e8: qty } as const;
  try {
    const body = graphOf(held, side, qty, graphId);
    await client.send({ method: "POST", path: "/v1/orders", body, repeatable: true });
    const orders = await ended(context, client, graphId);
    const filled = orders.reduce((sum, order) => sum + (order.filled_qty_1e8 ?? 0n), 0n);
    return {
      ...closing,
      filled_qty_1e8: filled,
      status: orders.at(0)?.status ?? "UNKNOWN",
      reason: orders.find((order) => order.failure_reason)?.failure_reason ?? null,
    };
  } catch (cause) {
    // Of one position; the others go on, and the read-back shows what is left of this one.
    return { ...closing, filled_qty_1e8: 0n, status: "UNKNOWN", reason: reasonOf(cause) };
  }
}

/** One market order as the graph of one node that every platform takes. */
function graphOf({ symbol, venue, type }: Held, side: string, qty: bigint, graphId: string) {
  const node = {
    node_id: "close",
    instrument: { symbol, type, venue },
    side,
    order_type: "market",
    quantity: { fixed: { qty_1e8: qty } },
    execution: {},
    activation: "root",
  };
  return { graph_id: graphId, nodes: [node], edges: [], is_sandbox: false };
}

async function ended(
  context: Context,
  client: RestClient,
  graphId: string,
): Promise<RestingOrder[]> {
  const until = context.now() + PATIENCE_MS;
  for (;;) {
    const orders = await ordersOfGraph(client, graphId);
    if (orders.length > 0 && !orders.some(canStillTrade)) return orders;
    if (context.now() >= until || context.signal.aborted) return orders;
    await context.sleep(POLL_MS, context.signal);
  }
}

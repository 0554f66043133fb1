import {
  cancellationSchema,
  canStillTrade,
  type HeldPosition,
  heldPositionListSchema,
  type RestingOrder,
  restingOrderListSchema,
} from "../contract/kill_answers.ts";
import { ApiError } from "./api_error.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

const PAGE = 500;
/** An account with more resting orders than this is read in part; the rest is found again later. */
const MAX_PAGES = 20;

/** Every order that can still trade: of one deployment, or of the account. */
export async function restingOrders(
  client: RestClient,
  deploymentId?: string,
): Promise<RestingOrder[]> {
  const rows: RestingOrder[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const json = await client.get("/v1/orders", {
      open: true,
      limit: PAGE,
      offset: page * PAGE || undefined,
      deployment_id: deploymentId,
    });
    const list = expectShape(restingOrderListSchema, json);
    const found = Array.isArray(list) ? list : list.orders;
    rows.push(...found);
    if (Array.isArray(list) || list.has_more !== true || found.length === 0) break;
  }
  // A platform may not know the filters.
  return rows.filter((order) =>
    canStillTrade(order) && (deploymentId === undefined || isOf(order, deploymentId))
  );
}

/** By the order's deployment or, where a platform does not tell it, by the order's own id. */
function isOf({ deployment_id: own, node_order_id: id }: RestingOrder, deploymentId: string) {
  return own === undefined || own === null
    ? id.startsWith(`algo:${deploymentId}:`)
    : own === deploymentId;
}

/** The orders of one graph, whatever their state. */
export async function ordersOfGraph(client: RestClient, graphId: string): Promise<RestingOrder[]> {
  const list = expectShape(
    restingOrderListSchema,
    await client.get("/v1/orders", { graph_id: graphId, limit: PAGE }),
  );
  const rows = Array.isArray(list) ? list : list.orders;
  return rows.filter((order) => order.graph_id === graphId);
}

/** Cancels one order and gives how many that were: one that is gone already is as good. */
export async function cancelOrder(client: RestClient, id: string): Promise<number> {
  try {
    const json = await client.delete(`/v1/orders/${encodeURIComponent(id)}`);
    return expectShape(cancellationSchema, json).cancelled?.length ?? 1;
  } catch (cause) {
    if (cause instanceof ApiError && cause.status === 404) return 0;
    throw cause;
  }
}

/** What the account holds besides cash, by venue. */
export async function heldPositions(client: RestClient): Promise<HeldPosition[]> {
  const read = async (path: string) =>
    expectShape(heldPositionListSchema, await client.get(path)).positions;
  const rows = await read("/v1/positions/unified").catch((cause) => {
    if (cause instanceof ApiError && [404, 405].includes(cause.status)) {
      return read("/v1/positions");
    }
    throw cause;
  });
  return rows.filter((row) => row.instrument.kind !== "fiat" && row.qty_1e8 !== 0n);
}

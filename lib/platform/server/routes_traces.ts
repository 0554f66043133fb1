import type { Hono } from "hono";
import {
  type LegDistribution,
  legDistribution,
  legRow,
  orderLegs,
} from "../analytics/order_legs.ts";
import { attributes, type TraceClock, traceRows } from "../analytics/trace_rows.ts";
import type { Center } from "../center/center.ts";
import { badParameter, notFound, Problem } from "../problem.ts";
import type { Row } from "../store/database.ts";
import { orderDocument } from "../store/documents.ts";
import { cursorNumber, cursorOf } from "../store/ids.ts";
import { TraceStore } from "../store/trace_store.ts";
import { integer } from "./parameters.ts";
import { resolveOrder } from "./resolve_order.ts";
import { send } from "./send.ts";

type Query = (name: string) => string | undefined;

/** The lives of orders. */
export function traceRoutes(app: Hono, center: Center): void {
  const traces = new TraceStore(center.db);
  app.get("/v1/traces", (c) => send(c, 200, page(center, traces, (name) => c.req.query(name))));
}

function page(center: Center, traces: TraceStore, query: Query): Record<string, unknown> {
  const limit = integer(query, "limit", 100, 1, 1000);
  const cursor = query("cursor");
  const after = cursor === undefined ? 0 : cursorNumber("t", cursor);
  if (after === undefined) throw badParameter("cursor", cursor!, "is no cursor of traces");
  const orders = namedOrders(center, traces, query);
  const rows = orders.flatMap((order) =>
    traceRows(order, traces.stamps(order), clockOf(center, order), traces.fillIds(order))
  );
  const shown = rows.slice(after, after + limit);
  const end = after + shown.length;
  const hasMore = end < rows.length;
  return {
    orders: orders.map((order) => orderDocument(order, nameOf(center, order))),
    traces: shown,
    legs: legsOf(traces, orders),
    count: shown.length,
    has_more: hasMore,
    next_cursor: hasMore ? cursorOf("t", end) : null,
  };
}

/** The legs of orders beside those of the other orders of their deployment and label. */
export function legsOf(traces: TraceStore, orders: readonly Row[]): Record<string, unknown>[] {
  const distributions = new Map<string, LegDistribution>();
  return orders.flatMap((order) => {
    const own = orderLegs(
      traces.stamps(order).map((stamp) => ({
        stage: stamp["stage"] as string,
        atNs: stamp["at_ns"] as bigint,
        tookNs: attributes(stamp["attrs"] as string)["duration_ns"] as bigint | undefined,
      })),
    );
    if (own.length === 0) return [];
    const owner = JSON.stringify([order["deployment_id"], order["label"]]);
    let others = distributions.get(owner);
    if (others === undefined) {
      others = legDistribution(traces.otherLegs(order, orders));
      distributions.set(owner, others);
    }
    return own.map((leg) => legRow(order["node_order_id"] as string, leg, others));
  });
}

/** Orders that the query names. Throws 400, 404 or 409. */
function namedOrders(center: Center, traces: TraceStore, query: Query): Row[] {
  const graph = query("graph_id");
  if (graph !== undefined) {
    const rows = traces.ordersBelow(`graph:${graph}`);
    if (rows.length === 0) throw notFound(`no graph "${graph}"`);
    return rows;
  }
  const id = query("node_order_id") ?? query("algo_order_id");
  if (id === undefined || id === "") {
    throw new Problem(400, "INVALID_PARAMS", "node_order_id: is missing", [{
      field: "node_order_id",
      message: "is missing; so are graph_id and algo_order_id",
    }]);
  }
  const found = ofGraph(traces, id);
  if (found.length > 0) return found;
  const row = resolveOrder(center, id, query);
  if (row === undefined) throw notFound(`no order "${id}"`);
  return [row];
}

/** `graph_1`, `graph_1:order` (its newest) and `graph_1:order:2`; nothing for every other form. */
function ofGraph(traces: TraceStore, id: string): Row[] {
  if (/^(P-|algo:|graph:|\d+$)/i.test(id)) return [];
  const rows = traces.ordersBelow(`graph:${id}`);
  return id.includes(":") ? rows.slice(-1) : rows;
}

function nameOf(center: Center, order: Row): string | null {
  const id = order["deployment_id"] as string | null;
  return id === null ? null : center.store.find(id)?.["name"] as string ?? null;
}

/** Simulated time is counted in whole ns; the platform's own clock is good for microseconds. */
function clockOf(center: Center, order: Row): TraceClock {
  const view = center.markets.find(({ meta }) =>
    meta.symbol === order["market"] && meta.venue === order["venue"]
  );
  const simulated = view === undefined || view.feed.clock === "sim";
  return simulated ? { name: "sim", resolutionNs: 1 } : { name: "mono", resolutionNs: 1000 };
}

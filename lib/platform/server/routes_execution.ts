import type { Hono } from "hono";
import { forecast } from "../analytics/forecast.ts";
import { orderCosts } from "../analytics/order_costs.ts";
import { orderCostsRow } from "../analytics/order_costs_row.ts";
import type { Center } from "../center/center.ts";
import { ACTIVITY_S } from "../center/market_activity.ts";
import { sampledPrices } from "../center/venue_books.ts";
import { conflict, notFound } from "../problem.ts";
import type { Row } from "../store/database.ts";
import { fillDocument, orderDocument } from "../store/documents.ts";
import { TraceStore } from "../store/trace_store.ts";
import { executionSummary } from "./execution_summary.ts";
import { orderProgress } from "./order_progress.ts";
import { asked, qtyOf, type Query, sideOf } from "./routes_intelligence.ts";
import { resolveOrder } from "./resolve_order.ts";
import { legsOf } from "./routes_traces.ts";
import { send } from "./send.ts";

/** Before, during and after an order. */
export function executionRoutes(app: Hono, center: Center): void {
  const traces = new TraceStore(center.db);

  app.get("/v1/execution/forecast", (c) => {
    const query: Query = (name) => c.req.query(name);
    const { symbol, books, markets } = asked(center, query);
    const [side, qty1e8] = [sideOf(query), qtyOf(query)];
    const nowNs = center.clock.nowNs();
    const fresh = markets.filter((view) => view.isFresh(nowNs));
    const prices = fresh.map((view) => sampledPrices(view, nowNs, ACTIVITY_S));
    return send(c, 200, {
      symbol,
      side,
      qty: Number(qty1e8) / 1e8,
      ...forecast(books, prices, side, qty1e8),
      method: `visible books and the last ${ACTIVITY_S} s of this feed`,
      as_of_ns: center.clock.epochNs(nowNs),
    });
  });

  app.get("/v1/execution/live/:id", (c) => {
    const order = named(center, c.req.param("id"), (name) => c.req.query(name));
    return send(c, 200, {
      order: document(center, order),
      progress: orderProgress(center, traces, order),
      as_of_ns: center.clock.nowEpochNs(),
    });
  });

  app.get("/v1/execution/review/:id", (c) => {
    const order = named(center, c.req.param("id"), (name) => c.req.query(name));
    const shown = document(center, order);
    if (shown["is_terminal"] !== true) {
      throw conflict(`order ${order["parent_id"]} is ${order["status"]}: it has not ended yet`);
    }
    const facts = center.costs.store.facts(order);
    const fills = center.db.all(
      "SELECT * FROM fills WHERE order_n = ? ORDER BY n",
      order["n"]!,
    );
    return send(c, 200, {
      order: shown,
      tca: orderCostsRow(order, facts, orderCosts(facts)),
      fills: fills.map(fillDocument),
      legs: legsOf(traces, [order]),
    });
  });

  app.get("/v1/execution/summary", (c) => send(c, 200, executionSummary(center)));
}

function named(center: Center, id: string, query: Query): Row {
  const order = resolveOrder(center, id, query);
  if (order === undefined) throw notFound(`no order "${id}"`);
  return order;
}

function document(center: Center, order: Row): Record<string, unknown> {
  const id = order["deployment_id"] as string | null;
  const name = id === null ? undefined : center.store.find(id)?.["name"];
  return orderDocument(order, name as string | undefined ?? null);
}

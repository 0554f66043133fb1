import type { Hono } from "hono";
import type { Center } from "../center/center.ts";
import { notFound } from "../problem.ts";
import type { Row, Value } from "../store/database.ts";
import { fillDocument, orderDocument } from "../store/documents.ts";
import { OPEN_ORDERS } from "../store/open_orders.ts";
import { clamped, integer, time } from "./parameters.ts";
import { resolveOrder } from "./resolve_order.ts";
import { symbolFilter } from "./routes_deployments.ts";
import { send } from "./send.ts";

type Query = (name: string) => string | undefined;

/** Orders and fills, of algos and of graphs. */
export function orderRoutes(app: Hono, center: Center): void {
  const name = (row: Row) =>
    center.store.find(row["deployment_id"] as string)?.["name"] as string ?? null;

  app.get("/v1/orders", (c) => {
    const query: Query = (key) => c.req.query(key);
    const open = query("open") === "true";
    const filter = new Filter(open ? OPEN_ORDERS : "orders WHERE 1 = 1");
    const id = query("node_order_id");
    if (id !== undefined) {
      const row = resolveOrder(center, id, query);
      filter.add("n = ?", row === undefined ? -1 : row["n"] as bigint);
    }
    filter.common(center, query);
    const status = query("status")?.toUpperCase().split(",");
    if (status !== undefined) filter.in("status", status);
    const graphId = query("graph_id");
    if (graphId !== undefined) filter.add("graph_id = ?", graphId);
    const since = time(query, "since");
    if (since !== undefined) filter.add("created_ns >= ?", since);
    return send(
      c,
      200,
      page(center, "orders", filter, query, (row) => orderDocument(row, name(row))),
    );
  });

  app.get("/v1/orders/:id", (c) => {
    const row = resolveOrder(center, c.req.param("id"), (key) => c.req.query(key));
    if (row === undefined) throw notFound(`no order "${c.req.param("id")}"`);
    return send(c, 200, orderDocument(row, name(row)));
  });

  app.get("/v1/fills", (c) => {
    const query: Query = (key) => c.req.query(key);
    const filter = new Filter("fills WHERE 1 = 1");
    const id = query("node_order_id");
    if (id !== undefined) {
      const row = resolveOrder(center, id, query);
      filter.add("order_n = ?", row?.["n"] ?? -1);
    }
    filter.common(center, query);
    const since = time(query, "since");
    if (since !== undefined) filter.add("recv_ns >= ?", since);
    return send(c, 200, page(center, "fills", filter, query, fillDocument));
  });
}

class Filter {
  /** What is chosen from, and the conditions so far. */
  from: string;
  values: Value[] = [];

  constructor(from: string) {
    this.from = from;
  }

  add(condition: string, ...values: Value[]): void {
    this.from += ` AND ${condition}`;
    this.values.push(...values);
  }

  in(column: string, values: readonly string[]): void {
    this.add(`${column} IN (${values.map(() => "?").join(", ")})`, ...values);
  }

  common(center: Center, query: Query): void {
    for (const key of ["deployment_id", "label", "venue"]) {
      const value = query(key);
      if (value !== undefined) this.add(`${key} = ?`, value);
    }
    const symbol = query("symbol");
    if (symbol !== undefined) this.in("symbol", symbolFilter(center, symbol));
  }
}

function page(
  center: Center,
  table: "orders" | "fills",
  filter: Filter,
  query: Query,
  document: (row: Row) => unknown,
): Record<string, unknown> {
  const limit = clamped(query, "limit", 50, 1, 500);
  const offset = integer(query, "offset", 0, 0, 1e9);
  const total = Number(
    center.db.get(`SELECT count(*) AS n FROM ${filter.from}`, ...filter.values)!["n"],
  );
  const rows = center.db.all(
    `SELECT * FROM ${filter.from} ORDER BY n DESC LIMIT ? OFFSET ?`,
    ...filter.values,
    limit,
    offset,
  );
  return {
    [table]: rows.map(document),
    total,
    limit,
    offset,
    has_more: offset + limit < total,
  };
}

import type { Hono } from "hono";
import type { Center } from "../center/center.ts";
import { conflict, notFound } from "../problem.ts";
import type { Row, Value } from "../store/database.ts";
import { fillDocument, orderDocument } from "../store/documents.ts";
import { clamped, integer, time } from "./parameters.ts";
import { symbolFilter } from "./routes_deployments.ts";
import { send } from "./send.ts";

type Query = (name: string) => string | undefined;

/** Orders and fills of algos. */
export function orderRoutes(app: Hono, center: Center): void {
  const name = (row: Row) =>
    center.store.find(row["deployment_id"] as string)?.["name"] as string ?? null;

  app.get("/v1/orders", (c) => {
    const query: Query = (key) => c.req.query(key);
    const filter = new Filter();
    const id = query("node_order_id");
    if (id !== undefined) {
      const row = resolveOrder(center, id, query);
      filter.add("n = ?", row === undefined ? -1 : row["n"] as bigint);
    }
    filter.common(center, query);
    const status = query("status")?.toUpperCase().split(",");
    if (status !== undefined) filter.in("status", status);
    if (query("open") === "true") filter.in("status", ["NEW", "OPEN"]);
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

  app.delete("/v1/orders/:id", async (c) => {
    const row = resolveOrder(center, c.req.param("id"), (key) => c.req.query(key));
    if (row === undefined) throw notFound(`no order "${c.req.param("id")}"`);
    const id = row["node_order_id"];
    const cancelled = await center.cancelOrder(
      row["deployment_id"] as string,
      row["label"] as string,
      BigInt(row["algo_order_id"] as string),
      Number(row["seq"]),
    );
    const after = center.db.get("SELECT * FROM orders WHERE n = ?", row["n"] as bigint)!;
    return send(c, 200, {
      graph_id: null,
      status: after["status"],
      cancelled: cancelled ? [id] : [],
      already_terminal: cancelled ? [] : [id],
    });
  });

  app.get("/v1/fills", (c) => {
    const query: Query = (key) => c.req.query(key);
    const filter = new Filter();
    const id = query("node_order_id");
    if (id !== undefined) {
      const row = resolveOrder(center, id, query);
      filter.add("node_order_id = ?", row?.["node_order_id"] ?? "");
    }
    filter.common(center, query);
    const since = time(query, "since");
    if (since !== undefined) filter.add("recv_ns >= ?", since);
    return send(c, 200, page(center, "fills", filter, query, fillDocument));
  });
}

class Filter {
  conditions = ["1 = 1"];
  values: Value[] = [];

  add(condition: string, ...values: Value[]): void {
    this.conditions.push(condition);
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
  const where = filter.conditions.join(" AND ");
  const total = Number(
    center.db.get(`SELECT count(*) AS n FROM ${table} WHERE ${where}`, ...filter.values)!["n"],
  );
  const rows = center.db.all(
    `SELECT * FROM ${table} WHERE ${where} ORDER BY n DESC LIMIT ? OFFSET ?`,
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

/** The order that an id names, in any of the contract's forms. Throws 409 if several. */
export function resolveOrder(center: Center, id: string, query: Query): Row | undefined {
  const one = (column: string, value: string) =>
    center.db.get(`SELECT * FROM orders WHERE ${column} = ? ORDER BY n DESC LIMIT 1`, value);
  if (/^p-/i.test(id)) return one("parent_id", `P-${id.slice(2).toLowerCase()}`);
  if (id.startsWith("algo:")) return one("node_order_id", id);
  if (/^\d{1,20}$/.test(id)) {
    const filter = new Filter();
    filter.add("algo_order_id = ?", BigInt(id).toString());
    for (const key of ["deployment_id", "label"]) {
      const value = query(key);
      if (value !== undefined) filter.add(`${key} = ?`, value);
    }
    const rows = center.db.all(
      `SELECT * FROM orders WHERE ${filter.conditions.join(" AND ")} ORDER BY n DESC LIMIT 200`,
      ...filter.values,
    );
    const owners = new Map(rows.map((row) => [`${row["deployment_id"]}/${row["label"]}`, row]));
    if (owners.size <= 1) return rows[0];
    throw conflict(
      `order ${id} exists in several instances; give deployment_id and label`,
      [...owners.values()].slice(0, 20).map((row) => ({
        field: "node_order_id",
        message: `${row["parent_id"]}: ${row["label"]} of ${row["deployment_id"]}, ${
          row["symbol"]
        }`,
        value: row["parent_id"],
      })),
    );
  }
  return one("venue_order_id", id);
}

import type { Center } from "../center/center.ts";
import { conflict, type Problem } from "../problem.ts";
import type { Row } from "../store/database.ts";

type Query = (name: string) => string | undefined;

/** How many candidates an ambiguous id lists. */
const MOST_CANDIDATES = 20;

/**
 * The order that an id names, in any of the contract's forms; undefined if there is none. Throws 409
 * with the candidates if there are several.
 */
export function resolveOrder(center: Center, id: string, query: Query): Row | undefined {
  const { db } = center;
  const one = (column: string, value: string) =>
    db.get(`SELECT * FROM orders WHERE ${column} = ? ORDER BY n DESC LIMIT 1`, value);
  if (/^p-/i.test(id)) return byParentId(center, id.slice(2).toLowerCase());
  if (id.startsWith("graph:") || id.startsWith("algo:")) return one("node_order_id", id);
  const place = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{1,32})(?::(\d{1,9}))?$/.exec(id);
  if (place !== null) {
    const [, graphId = "", nodeId = "", seq] = place;
    if (seq !== undefined) return one("node_order_id", `graph:${graphId}:${nodeId}:${seq}`);
    return db.get(
      "SELECT * FROM orders WHERE graph_id = ? AND node_id = ? ORDER BY seq DESC LIMIT 1",
      graphId,
      nodeId,
    );
  }
  if (/^\d{1,20}$/.test(id)) {
    const row = byAlgoId(center, id, query);
    if (row !== undefined) return row;
  }
  const orders = center.graphs.orders(id);
  if (orders.length > 1) throw ambiguous(`graph "${id}" has several orders; name one`, orders);
  return orders[0] ?? one("venue_order_id", id);
}

/** The whole id, or at least its first 8 digits when they fit one order only. */
function byParentId(center: Center, digits: string): Row | undefined {
  const exact = center.db.get("SELECT * FROM orders WHERE parent_id = ?", `P-${digits}`);
  if (exact !== undefined || !/^[0-9a-f]{8,}$/.test(digits)) return exact;
  const rows = center.db.all(
    "SELECT * FROM orders WHERE parent_id > ? AND parent_id < ? LIMIT 2",
    `P-${digits}`,
    `P-${digits}g`,
  );
  return rows.length === 1 ? rows[0] : undefined;
}

function byAlgoId(center: Center, id: string, query: Query): Row | undefined {
  const conditions = ["algo_order_id = ?", "deployment_id <> ''"];
  const values = [BigInt(id).toString()];
  for (const key of ["deployment_id", "label"]) {
    const value = query(key);
    if (value === undefined) continue;
    conditions.push(`${key} = ?`);
    values.push(value);
  }
  const rows = center.db.all(
    `SELECT * FROM orders WHERE ${conditions.join(" AND ")} ORDER BY n DESC LIMIT 200`,
    ...values,
  );
  const owners = new Map(rows.map((row) => [`${row["deployment_id"]}/${row["label"]}`, row]));
  if (owners.size <= 1) return rows[0];
  throw ambiguous(
    `order ${id} exists in several instances; give deployment_id and label`,
    [...owners.values()],
  );
}

function ambiguous(message: string, rows: readonly Row[]): Problem {
  return conflict(
    message,
    rows.slice(0, MOST_CANDIDATES).map((row) => ({
      field: "node_order_id",
      message: `${row["parent_id"]}: ${ownerOf(row)}, ${row["symbol"]}`,
      value: row["parent_id"],
    })),
  );
}

function ownerOf(row: Row): string {
  return row["graph_id"] === null
    ? `${row["label"]} of ${row["deployment_id"]}`
    : `node ${row["node_id"]} of ${row["graph_id"]}`;
}

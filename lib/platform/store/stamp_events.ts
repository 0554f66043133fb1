import { attributes } from "../analytics/trace_rows.ts";
import type { Database, Row, Value } from "./database.ts";
import { cursorOf } from "./ids.ts";

/** Stages before an order was submitted; callbacks are told of in summaries. */
const BEFORE = [
  "book_received",
  "nbbo_received",
  "message_received",
  "heartbeat",
  "api_received",
  "callback_started",
  "callback_ended",
];

export interface StampRange {
  /** Row numbers: from the one after this. */
  after: number;
  upTo?: number;
  limit?: number;
  label?: string | undefined;
  /** Times, ns since the epoch: at or after, and before. */
  since?: bigint | undefined;
  until?: bigint | undefined;
}

/** Stamps of a deployment's orders as events of topic `traces`, oldest first. */
export function stampEvents(
  db: Database,
  deploymentId: string,
  range: StampRange,
): (Record<string, unknown> & { cursor: string })[] {
  // In the order of rows, which the plus keeps: an index would be sorted first.
  const conditions = ["+s.deployment_id = ?", "s.n > ?"];
  const values: Value[] = [deploymentId, range.after];
  const add = (condition: string, value: Value | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  add("s.n <= ?", range.upTo);
  add("s.label = ?", range.label);
  add("s.at_ns >= ?", range.since);
  add("s.at_ns < ?", range.until);
  const rows = db.all(
    `SELECT s.*, o.node_order_id, o.parent_id, o.edge_id, o.symbol FROM stamps s
     LEFT JOIN orders o ON o.node_order_id = 'algo:' || s.deployment_id || ':' || s.label || ':' ||
       s.algo_order_id || ':' || s.seq
     WHERE ${conditions.join(" AND ")} AND s.stage NOT IN (${BEFORE.map(() => "?").join(", ")})
     ORDER BY s.n LIMIT ?`,
    ...values,
    ...BEFORE,
    range.limit ?? 1_000_000,
  );
  return rows.map(event);
}

function event(row: Row): Record<string, unknown> & { cursor: string } {
  return {
    cursor: cursorOf("t", row["n"] as bigint),
    kind: "order",
    label: row["label"],
    edge_id: row["edge_id"],
    symbol: row["symbol"],
    node_order_id: row["node_order_id"],
    parent_id: row["parent_id"],
    algo_order_id: BigInt(row["algo_order_id"] as string),
    stage: row["stage"],
    ts_ns: row["at_ns"],
    clock: "sim",
    attrs: attributes(row["attrs"] as string),
  };
}

import { attributes } from "../analytics/trace_rows.ts";
import { CALL_STAGE, callEvent } from "./call_rows.ts";
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
  /** Only stages of orders, or only callbacks, or only errors. */
  kind?: "order" | "callback" | "error" | undefined;
}

/** Traces of a deployment as events of topic `traces`, oldest first. */
export function stampEvents(
  db: Database,
  deploymentId: string,
  range: StampRange,
): (Record<string, unknown> & { cursor: string })[] {
  const ofCalls = range.kind === "callback" || range.kind === "error";
  // In the order of rows, which the plus keeps: an index would be sorted first. What is of no order
  // has an index in that order.
  const conditions = ofCalls
    ? ["s.algo_order_id = ''", "s.deployment_id = ?", "s.n > ?"]
    : ["+s.deployment_id = ?", "s.n > ?"];
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
  if (range.kind === "order") conditions.push("s.algo_order_id <> ''");
  if (ofCalls) add("s.stage = ?", CALL_STAGE[range.kind as keyof typeof CALL_STAGE]);
  const rows = db.all(
    `SELECT s.*, o.node_order_id, o.parent_id, o.edge_id, o.symbol FROM stamps s
     LEFT JOIN orders o ON o.n = s.order_n
     WHERE ${conditions.join(" AND ")} AND s.stage NOT IN (${BEFORE.map(() => "?").join(", ")})
     ORDER BY s.n LIMIT ?`,
    ...values,
    ...BEFORE,
    range.limit ?? 1_000_000,
  );
  return rows.map(event);
}

function event(row: Row): Record<string, unknown> & { cursor: string } {
  const cursor = cursorOf("t", row["n"] as bigint);
  if (row["algo_order_id"] === "") return { cursor, ...callEvent(row) };
  return {
    cursor,
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

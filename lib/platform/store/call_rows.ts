import { parseExact, stringifyExact } from "../../contract/json.ts";
import type { ActionOutcome } from "../../engine/call_watch.ts";
import type { CallEntry, CallErrorEntry } from "../edge/call_traces.ts";
import type { Database, Row } from "./database.ts";
import { nodeOrderId } from "./ids.ts";
import type { Origin } from "./journal_store.ts";

/**
 * Callbacks and errors stand among the stamps of orders, so that one cursor goes over all of a
 * deployment's traces: as stamps of no order, with these stages.
 */
export const CALL_STAGE = { callback: "callback", error: "error" } as const;

/** Stores a callback or an error of one, after the orders that it led to; gives its row number. */
export function storeCall(
  db: Database,
  entry: CallEntry | CallErrorEntry,
  origin: Origin,
): number {
  const { callback, n, symbol } = entry;
  const call = { edge_id: origin.edgeId, symbol, callback, n };
  const told = (action: ActionOutcome) => actionDocument(db, action, origin);
  const attrs = entry.type === "call"
    ? {
      ...call,
      duration_ns: Math.round(entry.durationNs),
      actions: entry.actions.map(told),
      messages_sent: entry.messages,
    }
    : {
      ...call,
      code: entry.code,
      message: entry.message,
      action: entry.action === null ? null : told(entry.action),
    };
  return db.run(
    `INSERT INTO stamps (deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
     VALUES (?, ?, '', 0, ?, ?, ?)`,
    origin.deploymentId,
    origin.label,
    entry.type === "call" ? CALL_STAGE.callback : CALL_STAGE.error,
    origin.epochNs(entry.atNs),
    stringifyExact(attrs),
  ).lastId;
}

/** A stored callback or error as an event of topic `traces`, without its cursor. */
export function callEvent(row: Row): Record<string, unknown> {
  const attrs = parseExact(row["attrs"] as string) as Record<string, unknown>;
  const { edge_id, symbol, callback, n, ...more } = attrs;
  const call = { label: row["label"], edge_id, symbol, callback, n };
  const atNs = row["at_ns"];
  if (row["stage"] === CALL_STAGE.error) {
    return {
      kind: "error",
      ...call,
      ts_ns: atNs,
      clock: "sim",
      error: { code: more["code"], message: more["message"] },
      action: more["action"],
    };
  }
  return {
    kind: "callback",
    ...call,
    event_ns: atNs,
    start_ns: atNs,
    duration_ns: more["duration_ns"],
    clock: "sim",
    actions: more["actions"],
    messages_sent: more["messages_sent"],
    error: null,
  };
}

function actionDocument(
  db: Database,
  action: ActionOutcome,
  { deploymentId, label }: Origin,
): Record<string, unknown> {
  const { type, algoOrderId, seq, side, px1e9, qty1e8, orderType, accepted, reason } = action;
  const order = db.get(
    "SELECT parent_id, symbol FROM orders WHERE node_order_id = ?",
    nodeOrderId(deploymentId, label, algoOrderId, seq),
  );
  return {
    type,
    algo_order_id: algoOrderId,
    parent_id: order?.["parent_id"] ?? null,
    symbol: order?.["symbol"] ?? null,
    side,
    px_1e9: px1e9,
    qty_1e8: qty1e8,
    order_type: orderType,
    accepted,
    reason,
  };
}

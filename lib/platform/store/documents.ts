import type { Row } from "./database.ts";
import { cursorOf, graphIdOf } from "./ids.ts";

/** Rows of the store as documents of the contract. */

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
const TERMINAL = new Set(["FILLED", "PARTIAL", "CANCELLED", "REJECTED", "EXPIRED"]);

export type Document = Record<string, unknown>;

/** An order; `deploymentName` is looked up by the caller. */
export function orderDocument(row: Row, deploymentName: string | null): Document {
  const qty = row["qty_1e8"] as bigint;
  const filled = row["filled_1e8"] as bigint;
  const notional = BigInt(row["notional_1e9"] as string);
  const type = row["order_type"] as string;
  return {
    node_order_id: row["node_order_id"],
    parent_id: row["parent_id"],
    graph_id: row["graph_id"],
    node_id: row["node_id"],
    ...ownerOf(row),
    deployment_name: deploymentName,
    symbol: row["symbol"],
    instrument_type: row["instrument_type"],
    // An order that was split has no venue of its own; its fills have.
    venue: row["venue"] || null,
    edge_id: row["edge_id"] || null,
    side: row["side"],
    order_type: type,
    tif: type === "ioc" || type === "fok" ? type : "gtc",
    px_1e9: row["px_1e9"],
    qty_1e8: qty,
    filled_qty_1e8: filled,
    remaining_qty_1e8: qty - filled,
    fill_pct: qty === 0n ? 0 : Number(filled * 10_000n / qty) / 100,
    avg_fill_px_1e9: filled === 0n ? null : notional * 100_000_000n / filled,
    fees_1e9: BigInt(row["fees_1e9"] as string),
    status: row["status"],
    is_terminal: TERMINAL.has(row["status"] as string),
    failure_reason: row["failure_reason"],
    end_reason: row["end_reason"],
    adjusted: row["adjusted"] === 1n,
    revision: Number(row["revision"]),
    is_sandbox: true,
    created_at_ns: row["created_ns"],
    acked_at_ns: row["acked_ns"],
    updated_at_ns: row["updated_ns"],
    venue_order_id: row["venue_order_id"],
  };
}

/** The instance behind an order or fill; nobody for those of graphs. */
function ownerOf(row: Row): Document {
  const own = row["deployment_id"] !== "";
  return {
    deployment_id: own ? row["deployment_id"] : null,
    label: own ? row["label"] : null,
    algo_order_id: own ? BigInt(row["algo_order_id"] as string) : null,
  };
}

export function fillDocument(row: Row): Document {
  return {
    fill_id: row["fill_id"],
    node_order_id: row["node_order_id"],
    parent_id: row["parent_id"],
    graph_id: graphIdOf(row["node_order_id"] as string),
    ...ownerOf(row),
    symbol: row["symbol"],
    venue: row["venue"],
    side: row["side"],
    px_1e9: row["px_1e9"],
    qty_1e8: row["qty_1e8"],
    notional_1e9: BigInt(row["notional_1e9"] as string),
    fee_1e9: BigInt(row["fee_1e9"] as string),
    fee_asset: row["fee_asset"],
    liquidity: row["liquidity"],
    queue_ahead_1e8: row["queue_ahead_1e8"],
    venue_ts_ns: row["venue_ns"],
    recv_ns: row["recv_ns"],
    trade_id: row["trade_id"],
    is_sandbox: true,
  };
}

export function logDocument(row: Row): Document & { cursor: string } {
  return {
    cursor: cursorOf("l", row["n"] as bigint),
    ts_ns: row["ts_ns"],
    level: LEVELS[Number(row["level"])],
    label: row["label"],
    edge_id: row["edge_id"],
    symbol: row["symbol"],
    callback: row["callback"],
    source: row["source"],
    message: row["message"],
    truncated: row["truncated"] !== 0n,
  };
}

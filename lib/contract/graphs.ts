import * as v from "valibot";

const wide = v.bigint();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const maybe = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);

const graphStatus = v.picklist([
  "ACCEPTED",
  "RUNNING",
  "PAUSED",
  "COMPLETED",
  "CANCELLED",
  "REJECTED",
  "FAILED",
]);

const head = {
  graph_id: v.string(),
  status: graphStatus,
  node_count: count,
  edge_count: count,
  is_sandbox: v.boolean(),
};

/** The answer to `POST /v1/orders`. */
export const placedSchema = v.looseObject({
  ...head,
  nodes: v.array(v.looseObject({
    node_id: v.string(),
    node_order_id: maybe(v.string()),
    parent_id: maybe(v.string()),
    status: v.string(),
  })),
  created_at_ns: wide,
});

/** An execution graph. */
export const graphDocumentSchema = v.looseObject({
  ...head,
  pause_reason: maybe(v.string()),
  nodes: v.array(v.looseObject({
    node_id: v.string(),
    status: v.string(),
    node_order_ids: v.array(v.string()),
    parent_ids: v.array(v.string()),
    qty_1e8: maybe(wide),
    filled_qty_1e8: wide,
  })),
  edges: v.array(v.looseObject({
    edge_id: v.string(),
    from_node: v.string(),
    to_node: v.string(),
    trigger: v.union([v.string(), v.looseObject({})]),
    condition: maybe(v.looseObject({ fill_ratio_gte: v.number() })),
    fired: count,
  })),
  metadata: maybe(v.looseObject({})),
  created_at_ns: wide,
  updated_at_ns: wide,
});

/** The answer to `POST /v1/orders/preview`; null where nothing can be taken. */
export const previewDocumentSchema = v.looseObject({
  symbol: v.string(),
  side: v.picklist(["buy", "sell"]),
  order_type: v.picklist(["market", "limit"]),
  qty: v.number(),
  qty_1e8: wide,
  mid_1e9: wide,
  est_vwap_1e9: maybe(wide),
  est_notional_usd_1e9: maybe(wide),
  est_slippage_bps: maybe(v.number()),
  est_fee_bps: maybe(v.number()),
  est_fee_usd_1e9: maybe(wide),
  est_total_cost_bps: maybe(v.number()),
  est_total_cost_usd_1e9: maybe(wide),
  fillable_qty_1e8: wide,
  candidate_venues: v.array(v.looseObject({
    venue: v.string(),
    eligible: v.boolean(),
    reason: maybe(v.string()),
    qty_1e8: wide,
    share_pct: v.number(),
    est_vwap_1e9: maybe(wide),
    fee_bps: maybe(v.number()),
  })),
  warnings: v.array(v.string()),
  ts_ns: wide,
});

/** The answer to `PATCH /v1/orders/{id}`. */
export const amendedSchema = v.looseObject({
  node_order_id: v.string(),
  status: v.string(),
  mode: v.literal("cancel_replace"),
  revision: count,
  qty_1e8: wide,
  px_1e9: wide,
  filled_qty_1e8: wide,
});

/** `/v1/kill_switch`. */
export const killSwitchDocumentSchema = v.looseObject({
  active: v.boolean(),
  reason: maybe(v.string()),
  engaged_at_ns: maybe(wide),
  engaged_by: maybe(v.string()),
  open_orders: count,
});

/** The answer to `POST /v1/venue_cancel_all/{venue}`. */
export const venueCancelledSchema = v.looseObject({
  venue: v.string(),
  requested: count,
  cancelled: count,
  failed: count,
  node_order_ids: v.array(v.string()),
  failures: v.array(v.looseObject({ node_order_id: v.string(), reason: v.string() })),
});

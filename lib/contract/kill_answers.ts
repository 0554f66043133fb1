import * as v from "valibot";

/** What the client reads of the kill switch, of orders that rest, and of what an account holds. */

const wide = v.bigint();
const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

/** `/v1/kill_switch`. */
export const killSwitchStateSchema = v.looseObject({
  active: maybe(v.boolean()),
  reason: maybe(v.string()),
  engaged_at_ns: maybe(wide),
  open_orders: maybe(v.number()),
});

/** `/v1/venue_cancel_all/{venue}`. */
export const venueCancelSchema = v.looseObject({
  requested: maybe(v.number()),
  cancelled: maybe(v.number()),
  failed: maybe(v.number()),
});

/** The answer to the cancel of one order. */
export const cancellationSchema = v.looseObject({ cancelled: maybe(v.array(v.string())) });

export const restingOrderSchema = v.looseObject({
  node_order_id: v.string(),
  graph_id: maybe(v.string()),
  deployment_id: maybe(v.string()),
  venue: maybe(v.string()),
  symbol: maybe(v.string()),
  side: maybe(v.string()),
  qty_1e8: maybe(wide),
  filled_qty_1e8: maybe(wide),
  status: maybe(v.string()),
  is_terminal: maybe(v.boolean()),
  failure_reason: maybe(v.string()),
});

/** `GET /v1/orders`, wrapped or bare. */
export const restingOrderListSchema = v.union([
  v.looseObject({ orders: v.array(restingOrderSchema), has_more: v.optional(v.boolean()) }),
  v.array(restingOrderSchema),
]);

export const heldPositionSchema = v.looseObject({
  venue: maybe(v.string()),
  instrument: v.looseObject({ kind: v.optional(v.string(), ""), symbol: v.string() }),
  qty_1e8: wide,
  /** What a paper account began with of it. */
  first_qty_1e8: maybe(wide),
});

/** `GET /v1/positions/unified`. */
export const heldPositionListSchema = v.looseObject({ positions: v.array(heldPositionSchema) });

const tradedMarketSchema = v.looseObject({
  symbol: v.string(),
  venue: maybe(v.string()),
  base: maybe(v.string()),
  quote: maybe(v.string()),
  instrument_type: maybe(v.string()),
});

/** `GET /v1/symbols`, wrapped or bare. */
export const tradedMarketListSchema = v.union([
  v.looseObject({ symbols: v.array(tradedMarketSchema) }),
  v.array(tradedMarketSchema),
]);

export type TradedMarket = v.InferOutput<typeof tradedMarketSchema>;
export type KillSwitchState = v.InferOutput<typeof killSwitchStateSchema>;
export type RestingOrder = v.InferOutput<typeof restingOrderSchema>;
export type HeldPosition = v.InferOutput<typeof heldPositionSchema>;

const TERMINAL = new Set(["FILLED", "PARTIAL", "CANCELLED", "REJECTED", "EXPIRED"]);

/** Whether an order can still trade. One of an unknown status can. */
export function canStillTrade(order: RestingOrder): boolean {
  return !(order.is_terminal ?? TERMINAL.has(order.status ?? ""));
}

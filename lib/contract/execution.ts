import * as v from "valibot";
import { fillSchema, orderSchema } from "./orders.ts";
import { legSchema } from "./traces.ts";

const wide = v.bigint();
const number = v.nullable(v.number());

/** What an order would cost by the books as they stand. */
export const forecastSchema = v.looseObject({
  symbol: v.string(),
  side: v.picklist(["buy", "sell"]),
  qty: v.number(),
  method: v.string(),
  as_of_ns: wide,
});

/** How an order is doing. */
export const progressSchema = v.looseObject({
  order: orderSchema,
  progress: v.looseObject({
    elapsed_ms: v.number(),
    vwap_1e9: v.nullable(wide),
    slippage_bps: number,
    queue_ahead_1e8: v.nullable(wide),
    distance_to_best_bps: number,
  }),
  as_of_ns: wide,
});

/** How an order has done. */
export const reviewSchema = v.looseObject({
  order: orderSchema,
  tca: v.looseObject({ node_order_id: v.string() }),
  fills: v.array(fillSchema),
  legs: v.array(legSchema),
});

/** What the account's orders have done within a day. */
export const executionSummarySchema = v.looseObject({
  window_s: v.number(),
  orders: v.looseObject({ submitted: v.number(), fill_rate: number, reject_rate: number }),
  fills: v.looseObject({}),
  latency: v.looseObject({}),
  execution_quality: v.looseObject({ slippage_bps: number, savings_bps: number }),
  as_of_ns: wide,
});

import * as v from "valibot";

/** Orders and fills, as lists and as events of the topics `orders` and `fills`. */

const wide = v.bigint();
const text = v.optional(v.nullable(v.string()));

export const orderRowSchema = v.looseObject({
  node_order_id: v.string(),
  deployment_id: text,
  label: text,
  symbol: v.string(),
  venue: text,
  side: v.string(),
  order_type: text,
  px_1e9: v.optional(v.nullable(wide)),
  qty_1e8: v.optional(wide),
  filled_qty_1e8: v.optional(wide),
  status: v.string(),
  failure_reason: text,
  end_reason: text,
  created_at_ns: v.optional(v.nullable(wide)),
  updated_at_ns: v.optional(v.nullable(wide)),
});

export const fillRowSchema = v.looseObject({
  fill_id: v.string(),
  node_order_id: v.optional(v.string()),
  deployment_id: text,
  label: text,
  symbol: v.string(),
  venue: text,
  side: v.string(),
  px_1e9: v.optional(wide),
  qty_1e8: v.optional(wide),
  fee_1e9: v.optional(v.nullable(wide)),
  liquidity: text,
  recv_ns: v.optional(v.nullable(wide)),
});

/** Pages of both, newest first. */
export const orderListSchema = v.looseObject({ orders: v.array(orderRowSchema) });
export const fillListSchema = v.looseObject({ fills: v.array(fillRowSchema) });

export type OrderRow = v.InferOutput<typeof orderRowSchema>;
export type FillRow = v.InferOutput<typeof fillRowSchema>;

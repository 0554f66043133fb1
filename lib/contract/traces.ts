import * as v from "valibot";

/** Documents of `/v1/traces`. Every key but the times may be absent. */

const wide = v.bigint();
const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

export const tracedOrderSchema = v.looseObject({
  node_order_id: v.string(),
  parent_id: maybe(v.string()),
  graph_id: maybe(v.string()),
  deployment_id: maybe(v.string()),
  deployment_name: maybe(v.string()),
  label: maybe(v.string()),
  algo_order_id: maybe(wide),
  symbol: maybe(v.string()),
  venue: maybe(v.string()),
  side: maybe(v.string()),
  order_type: maybe(v.string()),
  px_1e9: maybe(wide),
  qty_1e8: maybe(wide),
  filled_qty_1e8: maybe(wide),
  avg_fill_px_1e9: maybe(wide),
  status: maybe(v.string()),
  is_terminal: maybe(v.boolean()),
  failure_reason: maybe(v.string()),
  end_reason: maybe(v.string()),
});

/** One stamp. A platform of another make may have no `stage` or `ts_ns`. */
export const stampSchema = v.looseObject({
  seq: maybe(v.number()),
  node_order_id: maybe(v.string()),
  stage: maybe(v.string()),
  component: maybe(v.string()),
  ts_ns: maybe(wide),
  clock: maybe(v.string()),
  resolution_ns: maybe(v.union([v.number(), wide])),
  delta_ns: maybe(wide),
  since_start_ns: maybe(wide),
  attrs: maybe(v.record(v.string(), v.unknown())),
});

export const legSchema = v.looseObject({
  node_order_id: maybe(v.string()),
  leg: v.string(),
  from: maybe(v.string()),
  to: maybe(v.string()),
  duration_ns: wide,
  sample: maybe(v.number()),
  p50_ns: maybe(wide),
  p90_ns: maybe(wide),
  p99_ns: maybe(wide),
  percentile: maybe(v.number()),
});

/** The answer; the stamps may be under `events`, or the answer may be the bare list of them. */
export const tracePageSchema = v.union([
  v.array(stampSchema),
  v.looseObject({
    orders: maybe(v.array(tracedOrderSchema)),
    traces: maybe(v.array(stampSchema)),
    events: maybe(v.array(stampSchema)),
    legs: maybe(v.array(legSchema)),
    count: maybe(v.number()),
    has_more: maybe(v.boolean()),
    next_cursor: maybe(v.string()),
  }),
]);

export type TracedOrder = v.InferOutput<typeof tracedOrderSchema>;
export type Stamp = v.InferOutput<typeof stampSchema>;
export type Leg = v.InferOutput<typeof legSchema>;

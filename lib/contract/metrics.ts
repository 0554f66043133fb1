import * as v from "valibot";

const wide = v.bigint();

const latency = v.looseObject({
  count: v.number(),
  p50_ns: wide,
  p90_ns: wide,
  p99_ns: wide,
  max_ns: wide,
});

/** What instances have done within a window. */
export const metricsSchema = v.looseObject({
  deployment_id: v.string(),
  window_s: v.number(),
  as_of_ns: wide,
  instances: v.array(v.looseObject({
    label: v.string(),
    status: v.string(),
    uptime_s: v.number(),
    books_per_s: v.number(),
    callbacks: v.record(v.string(), latency),
    actions: v.looseObject({
      new: v.number(),
      cancel: v.number(),
      amend: v.number(),
      refused: v.number(),
    }),
    tick_to_order: v.nullable(latency),
    order_to_ack: v.nullable(latency),
    memory_bytes: v.number(),
    log_lines: v.number(),
    mesh: v.looseObject({ sent: v.number(), received: v.number(), dropped: v.number() }),
    pnl: v.looseObject({
      realized_1e9: wide,
      unrealized_1e9: wide,
      session_1e9: wide,
      fees_1e9: wide,
    }),
  })),
});

import * as v from "valibot";

/** The document of `GET /v1/tca`. Every key may be absent. */

const wide = v.bigint();
const number = v.optional(v.nullable(v.number()));
const integer = v.optional(v.nullable(wide));
const rows = <S extends v.GenericSchema>(row: S) => v.optional(v.nullable(v.array(row)));

const figures = {
  implementation_shortfall_bps: number,
  slippage_bps: number,
  spread_cost_bps: number,
  market_impact_bps: number,
  fee_bps: number,
  savings_vs_benchmark_bps: number,
};

const percentilesSchema = v.looseObject({ p50: number, p75: number, p95: number, p99: number });

export const markoutSchema = v.looseObject({
  horizon_ms: v.number(),
  count: number,
  bps: number,
  usd_1e9: integer,
  realised_spread_bps: number,
});

const counts = {
  order_count: number,
  fill_count: number,
  filled_notional_usd_1e9: integer,
};

export const tcaSchema = v.looseObject({
  ...counts,
  scope: v.optional(v.looseObject({ symbol: v.optional(v.nullable(v.string())) })),
  unfilled_qty_1e8: integer,
  averages: v.optional(v.looseObject(figures)),
  percentiles: v.optional(v.record(v.string(), percentilesSchema)),
  totals: v.optional(v.looseObject({
    fees_usd_1e9: integer,
    slippage_usd_1e9: integer,
    savings_usd: number,
    savings_usd_1e9: integer,
    spread_captured_usd_1e9: integer,
  })),
  win_rate: number,
  spreads: v.optional(v.looseObject({ effective_bps: number })),
  markouts: rows(markoutSchema),
  opportunity: v.optional(v.nullable(v.looseObject({
    order_count: number,
    unfilled_notional_usd_1e9: integer,
    cost_bps: number,
    cost_usd_1e9: integer,
  }))),
  distribution: rows(
    v.looseObject({ from_bps: v.number(), to_bps: v.number(), count: v.number() }),
  ),
  by_venue: rows(v.looseObject({
    ...counts,
    ...figures,
    venue: v.string(),
    share_pct: number,
    fees_usd_1e9: integer,
    maker_pct: number,
    avg_ack_ns: integer,
    reject_pct: number,
  })),
  by_liquidity: rows(v.looseObject({
    ...counts,
    ...figures,
    liquidity: v.string(),
    effective_spread_bps: number,
    fees_usd_1e9: integer,
  })),
  by_symbol: rows(v.looseObject({ ...counts, ...figures, symbol: v.string() })),
  quality: v.optional(v.looseObject({
    exact: number,
    estimated: number,
    missing_arrival: number,
  })),
  as_of_ns: integer,
});

export type Tca = v.InferOutput<typeof tcaSchema>;
export type Percentiles = v.InferOutput<typeof percentilesSchema>;
export type Markout = v.InferOutput<typeof markoutSchema>;

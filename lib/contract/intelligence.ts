import * as v from "valibot";

/** Documents of `/v1/intelligence/*` and `/v1/fees`. Every key but the identifying ones may be absent. */

const wide = v.optional(v.nullable(v.bigint()));
const number = v.optional(v.nullable(v.number()));
const text = v.optional(v.nullable(v.string()));

export const venuesSchema = v.looseObject({
  symbol: v.string(),
  window_s: number,
  nbbo: v.optional(v.nullable(v.looseObject({
    bid_1e9: wide,
    ask_1e9: wide,
    mid_1e9: wide,
    spread_bps: number,
  }))),
  venues: v.array(v.looseObject({
    venue: v.string(),
    edge_id: text,
    status: text,
    age_ms: number,
    bid_1e9: wide,
    ask_1e9: wide,
    spread_bps: number,
    spread_regime: text,
    depth_share_pct: number,
    bid_depth_usd_1e9: wide,
    ask_depth_usd_1e9: wide,
    volume_share_pct: number,
    time_at_best_bid_pct: number,
    time_at_best_ask_pct: number,
    toxicity: number,
    quote_to_trade: number,
    updates_per_s: number,
    maker_bps: number,
    taker_bps: number,
    gas_usd: number,
    feed: text,
  })),
  coverage: v.optional(v.nullable(v.looseObject({
    quoting: number,
    stale: number,
    missing: v.optional(v.array(v.string())),
  }))),
});

const venueShare = v.looseObject({ venue: v.string(), share_pct: number });

export const slippageSchema = v.looseObject({
  symbol: v.string(),
  side: text,
  mid_1e9: wide,
  curve: v.array(v.looseObject({
    size_usd: v.number(),
    vwap_1e9: wide,
    slippage_bps: number,
    fee_bps: number,
    gas_usd: number,
    gas_bps: number,
    total_bps: number,
    filled_pct: number,
    levels: number,
    venues: v.optional(v.array(venueShare)),
  })),
});

export const routingSchema = v.looseObject({
  symbol: v.string(),
  side: text,
  qty_1e8: wide,
  legs: v.array(v.looseObject({
    venue: v.string(),
    qty_1e8: wide,
    share_pct: number,
    est_vwap_1e9: wide,
    fee_bps: number,
    gas_usd: number,
    latency_ms: number,
    cost_bps: number,
  })),
  est_cost_bps: number,
  chosen: v.optional(v.array(v.string())),
  filled_pct: number,
});

export const depthSchema = v.looseObject({
  symbol: v.string(),
  bid_depth_usd_1e9: wide,
  ask_depth_usd_1e9: wide,
  imbalance: number,
  bids: v.optional(v.array(v.looseObject({ px_1e9: wide, sz_1e8: wide }))),
  asks: v.optional(v.array(v.looseObject({ px_1e9: wide, sz_1e8: wide }))),
});

export const feesSchema = v.looseObject({
  ticker: text,
  fees: v.array(v.looseObject({ venue: v.string(), maker_bps: number, taker_bps: number })),
});

export type Venues = v.InferOutput<typeof venuesSchema>;
export type Slippage = v.InferOutput<typeof slippageSchema>;
export type Routing = v.InferOutput<typeof routingSchema>;
export type Depth = v.InferOutput<typeof depthSchema>;
export type Fees = v.InferOutput<typeof feesSchema>;

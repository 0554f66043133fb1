import * as v from "valibot";

/** What is read of the platform's documents. Any key may be absent, and more may be there. */

const wide = v.optional(v.nullable(v.bigint()));
const text = v.optional(v.nullable(v.string()));
const flag = v.optional(v.nullable(v.boolean()));

const killSwitch = v.optional(v.nullable(v.looseObject({
  active: flag,
  reason: text,
  engaged_at_ns: wide,
})));

export const accountSchema = v.looseObject({
  client_id: text,
  mode: text,
  tier: text,
  kill_switch: killSwitch,
});

const symbolLimits = v.looseObject({ max_position_1e8: wide, max_order_notional_1e9: wide });

export const limitsSchema = v.looseObject({
  max_position_1e8: wide,
  max_daily_loss_1e9: wide,
  max_order_notional_1e9: wide,
  max_order_rate: v.optional(v.nullable(v.number())),
  reduce_only: flag,
  symbols: v.optional(v.nullable(v.record(v.string(), symbolLimits))),
  session: v.optional(v.nullable(v.looseObject({ pnl_1e9: wide, resets_at_ns: wide }))),
  kill_switch: killSwitch,
});

const edge = v.looseObject({
  edge_id: text,
  id: text,
  venue: text,
  status: text,
  heartbeat_age_ms: v.optional(v.nullable(v.number())),
  last_heartbeat_ns: wide,
  last_heartbeat: v.optional(v.nullable(v.number())),
  feed: v.optional(v.nullable(v.looseObject({ source: text }))),
});

export const edgesSchema = v.pipe(
  v.union([
    v.pipe(v.looseObject({ edges: v.array(edge) }), v.transform((each) => each.edges)),
    v.array(edge),
  ]),
);

const symbol = v.looseObject({
  symbol: v.string(),
  venue: text,
  edge_id: text,
  quote: text,
  instrument_type: text,
  aliases: v.optional(v.nullable(v.array(v.string()))),
  tick_size_1e9: wide,
  lot_size_1e8: wide,
  min_notional_1e9: wide,
  status: text,
  has_data: flag,
});

export const symbolsSchema = v.union([
  v.pipe(v.looseObject({ symbols: v.array(symbol) }), v.transform((each) => each.symbols)),
  v.array(symbol),
]);

const sided = v.looseObject({
  bid: v.optional(v.nullable(v.number())),
  ask: v.optional(v.nullable(v.number())),
});

export const quotesSchema = v.looseObject({
  quotes: v.array(v.looseObject({
    symbol: v.string(),
    nbbo: v.optional(v.nullable(sided)),
    venues: v.optional(v.nullable(v.record(v.string(), sided))),
  })),
});

const position = v.looseObject({
  venue: text,
  instrument: v.looseObject({ kind: text, symbol: text }),
  qty_1e8: wide,
  available_qty_1e8: wide,
});

export const positionsSchema = v.looseObject({ positions: v.array(position) });

export type Account = v.InferOutput<typeof accountSchema>;
export type AccountLimits = v.InferOutput<typeof limitsSchema>;
export type KillSwitch = NonNullable<Account["kill_switch"]>;
export type EdgeStatus = v.InferOutput<typeof edge>;
export type SymbolRow = v.InferOutput<typeof symbol>;
export type Quotes = v.InferOutput<typeof quotesSchema>["quotes"];
export type PositionRow = v.InferOutput<typeof position>;

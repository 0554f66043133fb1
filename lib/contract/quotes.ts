import * as v from "valibot";

const wide = v.bigint();
/** `[price, size]` */
const level = v.pipe(v.array(v.number()), v.length(2));

const nbbo = v.looseObject({
  bid: v.number(),
  ask: v.number(),
  mid: v.number(),
  spread_bps: v.number(),
  bid_sz: v.optional(v.number()),
  ask_sz: v.optional(v.number()),
  bid_1e9: v.optional(wide),
  ask_1e9: v.optional(wide),
  bid_venue: v.optional(v.string()),
  ask_venue: v.optional(v.string()),
});

const venueQuote = v.looseObject({
  bid: v.number(),
  ask: v.number(),
  bid_size: v.number(),
  ask_size: v.number(),
  age_ms: v.number(),
});

const quoteKeys = {
  symbol: v.string(),
  source: v.picklist(["edge_nbbo", "edge_rpc_snapshot", "venue_public_api", "unavailable"]),
  nbbo,
  venues: v.record(v.string(), venueQuote),
};

/** The quote of one symbol over its venues. Levels are `[price, size]`, best first. */
export const quoteSchema = v.looseObject({
  ...quoteKeys,
  book: v.nullable(v.looseObject({
    bids: v.array(level),
    asks: v.array(level),
    ts_ns: v.optional(wide),
  })),
  ts_ns: v.optional(wide),
  feed: v.optional(v.string()),
});

/** A row of many quotes. */
export const quoteRowSchema = v.looseObject(quoteKeys);

/** Asks for many quotes at once. */
export const quotesBatchSchema = v.strictObject({
  symbols: v.pipe(v.array(v.string()), v.maxLength(2000, "names more than 2000 symbols")),
  depth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 10),
  nowait: v.optional(v.boolean(), true),
  concurrency: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256)), 64),
  instrument_type: v.optional(v.picklist(["spot", "perp", "prediction"])),
});

export const quotesAnswerSchema = v.looseObject({
  quotes: v.array(v.union([
    quoteSchema,
    v.looseObject({ symbol: v.string(), error: v.string() }),
  ])),
  count: v.number(),
  elapsed_ms: v.number(),
});

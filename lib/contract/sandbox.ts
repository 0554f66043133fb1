import * as v from "valibot";
import { kind } from "./endpoints/shapes.ts";
import { NumberLiteral } from "./json.ts";

const bps = v.pipe(v.number(), v.minValue(-100), v.maxValue(1000));
const microseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60_000_000));

const decimals = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24));
const fee = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12));
/** Up to 10³⁸, which 128 bits hold. */
const reserve = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,37}$/, "must be a whole number above 0, in quotes, of at most 38 digits"),
);

/** A constant-product pool; names and units are those of the SDK's `PoolAmm` and `ChainFee`. */
const pool = v.strictObject({
  venue: v.picklist(["dex_ethereum", "solana"]),
  symbol: v.pipe(v.string(), v.regex(/^[A-Za-z0-9./-]{1,40}$/, "is no symbol")),
  /** In the smallest units of the tokens. */
  reserve_base: reserve,
  reserve_quote: reserve,
  base_decimals: decimals,
  quote_decimals: decimals,
  fee_ppm: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
  follows_market: v.optional(v.boolean(), true),
  base_fee_native: fee,
  priority_fee_native: fee,
  gas_units: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9)),
  native_price_usd: v.pipe(v.number(), v.minValue(0), v.maxValue(1e6)),
});

/** A quantity for people; whole ones over 2⁵³ come as BigInt. */
const quantity = v.union([v.number(), v.bigint()]);

/** Keys of {@link setPositionsSchema} whose numbers are read as they were written. */
export const POSITION_LITERALS: ReadonlySet<string> = new Set(["qty", "entry_price_usd"]);

const literal = v.custom<NumberLiteral>(
  (value) => value instanceof NumberLiteral,
  "must be a number",
);

/** What a change of the sandbox's settings takes: any of the keys. */
export const settingsSchema = v.partial(v.strictObject({
  default_balances: v.array(v.strictObject({
    venue: v.string(),
    kind,
    symbol: v.string(),
    qty: v.pipe(quantity, v.transform(Number), v.minValue(0), v.maxValue(1e15)),
  })),
  fees: v.array(v.strictObject({ venue: v.string(), maker_bps: bps, taker_bps: bps })),
  latency: v.array(v.strictObject({
    venue: v.string(),
    to_venue_us: microseconds,
    from_venue_us: microseconds,
    jitter_us: microseconds,
  })),
  fill_model: v.literal("queue"),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295)),
  rate_limit_qps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  price_band_bps: v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)),
  mesh_distance: v.boolean(),
  max_streams: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  pools: v.pipe(v.array(pool), v.maxLength(16, "are more than 16")),
}));

/** The settings as they are. */
export const settingsDocumentSchema = v.looseObject({
  ...v.required(settingsSchema).entries,
  updated_at_ns: v.nullable(v.bigint()),
});

/** Sets what the paper account holds; quantities and prices are for people, and exact. */
export const setPositionsSchema = v.strictObject({
  positions: v.pipe(
    v.array(v.strictObject({
      venue: v.string(),
      kind,
      symbol: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:/-]{1,80}$/, "is no symbol")),
      qty: literal,
      entry_price_usd: v.optional(literal),
    })),
    v.maxLength(1000, "are more than 1000"),
  ),
  replace: v.optional(v.boolean(), false),
});

export type SetPositionsBody = v.InferOutput<typeof setPositionsSchema>;

export const positionsSetSchema = v.looseObject({ written: v.number(), deleted: v.number() });

export const resetSchema = v.looseObject({
  reset: v.boolean(),
  deleted: v.number(),
  written: v.number(),
  stopped_deployments: v.array(v.string()),
  cancelled_orders: v.number(),
});

import * as v from "valibot";
import type { Endpoint } from "./endpoint.ts";
import { count, wide, within } from "./shapes.ts";

/** Spans of time that a history may be asked for. */
export const PRICE_RANGES = [
  "1h",
  "6h",
  "1d",
  "1w",
  "1m",
  "3m",
  "6m",
  "1y",
  "2y",
  "5y",
  "max",
] as const;
export const FUNDING_RANGES = PRICE_RANGES.slice(2);

const seconds = within(0, 1e11);

/** Prices and funding as they were. */
export const historyEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/price_history/{symbol}",
    summary: "Bars, or single trades where fidelity_secs is 0, of what the feeds have shown",
    query: {
      range: v.optional(v.picklist(PRICE_RANGES)),
      fidelity_secs: v.optional(within(0, 1e9)),
      start_ts: v.optional(seconds),
      end_ts: v.optional(seconds),
      venue: v.optional(v.string()),
      limit: v.optional(within(1, 500)),
      paginate: v.optional(v.boolean()),
      underlying: v.optional(v.boolean()),
    },
    answers: {
      200: v.looseObject({
        symbol: v.string(),
        range: v.picklist(PRICE_RANGES),
        fidelity_secs: count,
        venue: v.nullable(v.string()),
        count,
        truncated: v.boolean(),
        points: v.array(v.looseObject({
          ts_ns: wide,
          price_1e9: wide,
          qty_1e8: v.optional(wide),
          side: v.optional(v.picklist(["buy", "sell"])),
          venue_id: v.optional(count),
        })),
      }),
    },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/market/funding-rates",
    summary: "Funding rates of perpetuals; empty where no feed carries them",
    query: { venue: v.optional(v.string()), symbol: v.optional(v.string()) },
    answers: {
      200: v.looseObject({ unit: v.literal("bps_per_hour"), rates: v.array(v.looseObject({})) }),
    },
  },
  {
    method: "GET",
    path: "/v1/funding_history/{symbol}",
    summary: "Funding of a perpetual as it was; empty where no feed carries it",
    query: {
      venue: v.string(),
      range: v.optional(v.picklist(FUNDING_RANGES)),
      start_ts: v.optional(seconds),
      end_ts: v.optional(seconds),
    },
    answers: {
      200: v.looseObject({
        symbol: v.string(),
        venue: v.string(),
        count,
        points: v.array(v.looseObject({ ts_ns: wide, rate_1e9: wide })),
      }),
    },
    refusals: [404],
  },
];

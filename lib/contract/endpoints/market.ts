import * as v from "valibot";
import { quoteRowSchema, quotesAnswerSchema, quotesBatchSchema, quoteSchema } from "../quotes.ts";
import type { Endpoint } from "./endpoint.ts";
import { count, wide, within } from "./shapes.ts";

const instrumentType = v.picklist(["spot", "perp", "prediction"]);

/** Edges, symbols, quotes and fees. */
export const marketEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/edges",
    summary: "Edges with the state of their feeds",
    query: { venue: v.optional(v.string()) },
    answers: {
      200: v.looseObject({
        edges: v.array(v.looseObject({
          edge_id: v.string(),
          venue: v.string(),
          venue_id: count,
          instrument_type: instrumentType,
          region: v.string(),
          status: v.picklist(["up", "stale", "down"]),
          last_heartbeat_ns: v.nullable(wide),
          heartbeat_age_ms: v.nullable(count),
          sandbox: v.boolean(),
          feed: v.looseObject({ kind: v.string(), source: v.string(), status: v.string() }),
          symbols: count,
          instances: count,
        })),
      }),
    },
  },
  {
    method: "GET",
    path: "/v1/symbols",
    summary: "What is traded where, with tick, lot and smallest sizes",
    query: {
      venue: v.optional(v.string()),
      symbol: v.optional(v.string()),
      instrument_type: v.optional(instrumentType),
    },
    answers: {
      200: v.array(v.looseObject({
        symbol: v.string(),
        venue: v.string(),
        edge_id: v.string(),
        venue_symbol: v.string(),
        instrument_type: instrumentType,
        base: v.string(),
        quote: v.string(),
        aliases: v.array(v.string()),
        tick_size_1e9: wide,
        lot_size_1e8: wide,
        min_qty_1e8: wide,
        min_notional_1e9: wide,
        price_precision: count,
        qty_precision: count,
        status: v.string(),
        has_data: v.boolean(),
      })),
    },
  },
  {
    method: "GET",
    path: "/v1/quotes/{symbol}",
    summary: "The best bid and ask of a symbol over its venues, and its book",
    query: { depth: v.optional(within(1, 100)), nowait: v.optional(v.boolean()) },
    answers: { 200: quoteSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/quotes",
    summary: "Fresh quotes of up to 100 symbols",
    query: {
      symbols: v.optional(v.string()),
      symbol: v.optional(v.string()),
      max_age_s: v.optional(v.pipe(v.number(), v.minValue(0))),
    },
    answers: { 200: v.looseObject({ quotes: v.array(quoteRowSchema) }) },
  },
  {
    method: "POST",
    path: "/v1/quotes_batch",
    summary: "Quotes of up to 2000 symbols, each with its own failure",
    body: quotesBatchSchema,
    answers: { 200: quotesAnswerSchema },
  },
  {
    method: "GET",
    path: "/v1/fees",
    summary: "Fees of a symbol at its venues, bps",
    query: { ticker: v.string(), venues: v.optional(v.string()) },
    answers: {
      200: v.looseObject({
        ticker: v.string(),
        fees: v.array(v.looseObject({
          venue: v.string(),
          maker_bps: v.nullable(v.pipe(v.number(), v.integer())),
          taker_bps: v.nullable(v.pipe(v.number(), v.integer())),
        })),
      }),
    },
    refusals: [404],
  },
];

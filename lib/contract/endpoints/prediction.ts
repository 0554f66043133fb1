import * as v from "valibot";
import type { Endpoint } from "./endpoint.ts";
import { count, within } from "./shapes.ts";

/** Prediction markets, which the local platform has none of. */
export const predictionEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/markets",
    summary: "Prediction markets: none",
    query: {
      venue: v.optional(v.picklist(["polymarket", "kalshi"])),
      limit: v.optional(within(1, 500)),
      active: v.optional(v.boolean()),
      closed: v.optional(v.boolean()),
      related_tags: v.optional(v.boolean()),
      q: v.optional(v.string()),
      slug: v.optional(v.string()),
      clob_token_id: v.optional(v.string()),
      tag: v.optional(v.string()),
      tag_id: v.optional(v.string()),
      exclude_tag_id: v.optional(v.string()),
      cursor: v.optional(v.string()),
      expand: v.optional(v.string()),
    },
    answers: {
      200: v.looseObject({
        markets: v.array(v.looseObject({})),
        count,
        venue: v.string(),
        has_more: v.boolean(),
        next_cursor: v.nullable(v.string()),
      }),
    },
  },
  {
    method: "GET",
    path: "/v1/settlement/{slug}",
    summary: "How a prediction market was settled: there is none",
    query: { underlying: v.optional(v.boolean()) },
    answers: {},
    refusals: [404],
  },
  {
    method: "POST",
    path: "/v1/markets/{slug}/redeem",
    summary: "Claim what a prediction market has paid: there is none",
    query: { venue: v.optional(v.string()) },
    body: v.strictObject({}),
    answers: {},
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/polymarket/rewards",
    summary: "Rewards of prediction markets: none",
    answers: { 200: v.looseObject({ rewards: v.array(v.looseObject({})) }) },
  },
  {
    method: "GET",
    path: "/v1/polymarket/rewards/{token_id}",
    summary: "Rewards of one token: there is none",
    answers: {},
    refusals: [404],
  },
];

import * as v from "valibot";
import { balancesSchema, positionsSchema, summarySchema } from "../positions.ts";
import type { Endpoint } from "./endpoint.ts";

const query = {
  venues: v.optional(v.string()),
  kinds: v.optional(v.string()),
  include_closed: v.optional(v.boolean()),
  deployment_id: v.optional(v.string()),
  label: v.optional(v.string()),
};

const positions = (path: "/v1/positions" | "/v1/positions/unified"): Endpoint => ({
  method: "GET",
  path,
  summary: "What the account holds, at every venue and of every kind, with its sums",
  query,
  answers: { 200: positionsSchema },
});

/** What the account holds. */
export const positionEndpoints: readonly Endpoint[] = [
  positions("/v1/positions/unified"),
  positions("/v1/positions"),
  {
    method: "GET",
    path: "/v1/positions/perp",
    summary: "The rows of perpetuals alone",
    query,
    answers: { 200: positionsSchema },
    deprecated: true,
  },
  {
    method: "GET",
    path: "/v1/balances",
    summary: "Money and coins at every venue",
    answers: { 200: balancesSchema },
    deprecated: true,
  },
  {
    method: "GET",
    path: "/v1/portfolio/summary",
    summary: "The sums alone",
    answers: { 200: summarySchema },
    deprecated: true,
  },
];

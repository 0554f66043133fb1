import * as v from "valibot";
import {
  executionSummarySchema,
  forecastSchema,
  progressSchema,
  reviewSchema,
} from "../execution.ts";
import { depthSchema, routingSchema, slippageSchema, venuesSchema } from "../intelligence.ts";
import { tcaSchema } from "../tca.ts";
import { tracePageSchema } from "../traces.ts";
import type { Endpoint } from "./endpoint.ts";
import { within } from "./shapes.ts";

const text = v.optional(v.string());
/** Narrow an id that is only digits. */
const owner = { deployment_id: text, label: text };
const side = v.optional(v.picklist(["buy", "sell"]));
const qty = v.pipe(v.number(), v.gtValue(0));

const tca = (path: "/v1/tca" | "/v1/analytics/tca"): Endpoint => ({
  method: "GET",
  path,
  summary: "What trading has cost",
  query: {
    ...owner,
    symbol: text,
    venue: text,
    side,
    routing_version: v.optional(within(1, 3)),
    since: text,
    until: text,
    orders: v.optional(within(0, 500)),
  },
  answers: { 200: tcaSchema },
  refusals: [404],
});

/** Traces, costs, and what the books say before, during and after an order. */
export const analysisEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/traces",
    summary: "The lives of orders, stage by stage",
    query: {
      ...owner,
      node_order_id: text,
      graph_id: text,
      algo_order_id: text,
      limit: v.optional(within(1, 1000)),
      cursor: text,
    },
    answers: { 200: tracePageSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/deployments/{id}/traces",
    summary: "Stages of a deployment's orders, its callbacks and their errors, oldest first",
    query: {
      label: text,
      kind: v.optional(v.picklist(["callback", "order", "summary", "error"])),
      since: text,
      until: text,
      limit: v.optional(within(1, 1000)),
      cursor: text,
    },
    answers: {
      200: v.looseObject({
        deployment_id: v.string(),
        traces: v.array(v.looseObject({ cursor: v.string(), kind: v.string() })),
        next_cursor: v.nullable(v.string()),
        has_more: v.boolean(),
      }),
    },
    refusals: [404],
  },
  tca("/v1/tca"),
  tca("/v1/analytics/tca"),
  {
    method: "GET",
    path: "/v1/intelligence/venues",
    summary: "Who quotes a symbol, how well and how fresh",
    query: { symbol: v.string() },
    answers: { 200: venuesSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/intelligence/slippage",
    summary: "What orders of several sizes would cost, USD",
    query: { symbol: v.string(), side, sizes: text, venue: text },
    answers: { 200: slippageSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/intelligence/routing",
    summary: "How an order would be spread over the venues",
    query: { symbol: v.string(), side, qty },
    answers: { 200: routingSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/intelligence/depth",
    summary: "The books of all venues together",
    query: { symbol: v.string(), levels: v.optional(within(1, 100)) },
    answers: { 200: depthSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/execution/forecast",
    summary: "What an order would cost by the books as they stand",
    query: { symbol: v.string(), side, qty },
    answers: { 200: forecastSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/execution/live/{id}",
    summary: "How an order is doing",
    query: owner,
    answers: { 200: progressSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/execution/review/{id}",
    summary: "How an order has done; 409 until it has ended",
    query: owner,
    answers: { 200: reviewSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/execution/summary",
    summary: "What the account's orders have done within a day",
    answers: { 200: executionSummarySchema },
  },
];

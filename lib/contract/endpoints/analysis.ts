import * as v from "valibot";
import { depthSchema, routingSchema, slippageSchema, venuesSchema } from "../intelligence.ts";
import { fillSchema, orderSchema } from "../orders.ts";
import { tcaSchema } from "../tca.ts";
import { legSchema, stampSchema, tracedOrderSchema } from "../traces.ts";
import type { Endpoint } from "./endpoint.ts";
import { wide, within } from "./shapes.ts";

const text = v.optional(v.string());
const side = v.optional(v.picklist(["buy", "sell"]));
const size = { symbol: v.string(), side, qty: v.string() };
/** Narrow an id that is only digits. */
const owner = { deployment_id: text, label: text };

const costs = (path: Endpoint["path"]): Endpoint => ({
  method: "GET",
  path,
  summary: "What trading has cost, against the mid at arrival",
  query: {
    ...owner,
    symbol: text,
    venue: text,
    side,
    since: text,
    until: text,
    routing_version: v.optional(within(1, 3)),
    orders: v.optional(within(0, 500)),
  },
  answers: { 200: tcaSchema },
  refusals: [404],
});

/** The lives of orders, what they have cost, and what the books say before one is sent. */
export const analysisEndpoints: readonly Endpoint[] = [
  costs("/v1/tca"),
  costs("/v1/analytics/tca"),
  {
    method: "GET",
    path: "/v1/traces",
    summary: "Every stamp of an order, or of the orders of a graph",
    query: {
      ...owner,
      node_order_id: text,
      algo_order_id: text,
      graph_id: text,
      limit: v.optional(within(1, 1000)),
      cursor: text,
    },
    answers: {
      200: v.looseObject({
        orders: v.array(tracedOrderSchema),
        traces: v.array(stampSchema),
        legs: v.array(legSchema),
        count: v.number(),
        has_more: v.boolean(),
        next_cursor: v.nullable(v.string()),
      }),
    },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/deployments/{id}/traces",
    summary: "Stages of a deployment's orders, oldest first",
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
  {
    method: "GET",
    path: "/v1/intelligence/venues",
    summary: "Who quotes a symbol, and how",
    query: { symbol: v.string() },
    answers: { 200: venuesSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/intelligence/slippage",
    summary: "What sizes cost when they walk the books",
    query: { symbol: v.string(), side, venue: text, sizes: text },
    answers: { 200: slippageSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/intelligence/routing",
    summary: "Where a size would go by marginal cost",
    query: size,
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
    summary: "What an order would cost, and how sure that is",
    query: size,
    answers: { 200: v.looseObject({ symbol: v.string(), side: v.string(), as_of_ns: wide }) },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/execution/live/{id}",
    summary: "How far an order has come",
    query: owner,
    answers: {
      200: v.looseObject({ order: orderSchema, progress: v.looseObject({}), as_of_ns: wide }),
    },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/execution/review/{id}",
    summary: "What became of an order that has ended",
    query: owner,
    answers: {
      200: v.looseObject({
        order: orderSchema,
        tca: v.looseObject({}),
        fills: v.array(fillSchema),
        legs: v.array(legSchema),
      }),
    },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/execution/summary",
    summary: "The account's orders of today in a few figures",
    answers: { 200: v.looseObject({}) },
  },
];

import * as v from "valibot";
import { cancelSchema, fillSchema, orderSchema } from "../orders.ts";
import type { Endpoint } from "./endpoint.ts";
import { count, page } from "./shapes.ts";

const text = v.optional(v.string());
/** Narrow an id that is only digits. */
const owner = { deployment_id: text, label: text };
const paging = { total: count, limit: count, offset: count, has_more: v.boolean() };

/** Orders and fills. */
export const orderEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/orders",
    summary: "Orders, newest first",
    query: {
      ...page,
      ...owner,
      symbol: text,
      venue: text,
      node_order_id: text,
      graph_id: text,
      status: text,
      since: text,
      open: v.optional(v.boolean()),
    },
    answers: { 200: v.looseObject({ orders: v.array(orderSchema), ...paging }) },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/orders/{id}",
    summary: "One order, by any of its ids",
    query: owner,
    answers: { 200: orderSchema },
    refusals: [404, 409],
  },
  {
    method: "DELETE",
    path: "/v1/orders/{id}",
    summary: "Cancel one order",
    query: owner,
    answers: { 200: cancelSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/fills",
    summary: "Fills, newest first",
    query: { ...page, ...owner, symbol: text, venue: text, node_order_id: text, since: text },
    answers: { 200: v.looseObject({ fills: v.array(fillSchema), ...paging }) },
    refusals: [404, 409],
  },
];

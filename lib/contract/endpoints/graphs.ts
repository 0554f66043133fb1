import * as v from "valibot";
import {
  amendedSchema,
  graphDocumentSchema,
  killSwitchDocumentSchema,
  placedSchema,
  previewDocumentSchema,
  venueCancelledSchema,
} from "../graphs.ts";
import {
  amendSchema,
  graphSchema,
  killSwitchSchema,
  previewSchema,
  simpleOrderSchema,
} from "../order_requests.ts";
import { cancelSchema } from "../orders.ts";
import type { Endpoint } from "./endpoint.ts";

const owner = { deployment_id: v.optional(v.string()), label: v.optional(v.string()) };

const engage = (method: "POST" | "PUT"): Endpoint => ({
  method,
  path: "/v1/kill_switch",
  summary: "Stop new orders of the account; resting ones stay",
  body: killSwitchSchema,
  answers: { 200: killSwitchDocumentSchema },
});

/** Orders that a person places, and the kill switch. */
export const graphEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/orders",
    summary: "Place an order, or a graph of them; repeatable by graph_id",
    body: v.union([graphSchema, simpleOrderSchema]),
    answers: { 200: placedSchema, 201: placedSchema },
    refusals: [409],
  },
  {
    method: "POST",
    path: "/v1/orders/preview",
    summary: "What an order would cost now; nothing is placed",
    body: previewSchema,
    answers: { 200: previewDocumentSchema },
    refusals: [404],
  },
  {
    method: "PATCH",
    path: "/v1/orders/{id}",
    summary: "Change the total or the limit price of an open order",
    query: owner,
    body: amendSchema,
    answers: { 200: amendedSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/execution_graphs/{id}",
    summary: "A graph with its nodes and edges",
    answers: { 200: graphDocumentSchema },
    refusals: [404],
  },
  {
    method: "DELETE",
    path: "/v1/execution_graphs/{id}",
    summary: "Cancel what is open or waits of a graph",
    answers: { 200: cancelSchema },
    refusals: [404],
  },
  {
    method: "POST",
    path: "/v1/execution_graphs/{id}/resume",
    summary: "Let a paused graph go on",
    body: v.strictObject({}),
    answers: { 200: graphDocumentSchema },
    refusals: [404, 409],
  },
  {
    method: "PATCH",
    path: "/v1/execution_graphs/{id}/nodes/{node}",
    summary: "Change a node that waits or is open",
    body: amendSchema,
    answers: { 200: graphDocumentSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/kill_switch",
    summary: "Whether new orders are stopped",
    answers: { 200: killSwitchDocumentSchema },
  },
  engage("POST"),
  engage("PUT"),
  {
    method: "POST",
    path: "/v1/kill_switch/clear",
    summary: "Allow new orders again",
    body: v.strictObject({}),
    answers: { 200: killSwitchDocumentSchema },
  },
  {
    method: "POST",
    path: "/v1/venue_cancel_all/{venue}",
    summary: "Cancel every open order at a venue, of graphs and algos",
    body: v.strictObject({}),
    answers: { 200: venueCancelledSchema },
    refusals: [404],
  },
];

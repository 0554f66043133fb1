import * as v from "valibot";
import { algoListSchema, algoSchema } from "../algos.ts";
import { algoDeploySchema } from "../deployment_requests.ts";
import { deletionSchema, deploymentSchema, transitionSchema } from "../deployments.ts";
import { logPageSchema } from "../logs.ts";
import { metricsSchema } from "../metrics.ts";
import { logQuery } from "./deployments.ts";
import type { Endpoint } from "./endpoint.ts";
import { within } from "./shapes.ts";

/** Deployments by symbol: the older surface. */
export const algoEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/algos",
    summary: "Algos by symbol",
    query: { detail: v.optional(v.literal("edge")) },
    answers: { 200: algoListSchema },
  },
  {
    method: "GET",
    path: "/v1/algos/{symbol}",
    summary: "The algo of a symbol, with its instances",
    answers: { 200: algoSchema },
    refusals: [404, 409],
  },
  {
    method: "POST",
    path: "/v1/algos/deploy",
    summary: "Deploy a module on one symbol",
    body: algoDeploySchema,
    answers: { 200: deploymentSchema, 201: deploymentSchema },
    refusals: [409],
  },
  {
    method: "POST",
    path: "/v1/algos/{symbol}/start",
    summary: "Start the algo of a symbol",
    body: v.strictObject({}),
    answers: { 200: transitionSchema },
    refusals: [404, 409],
  },
  {
    method: "POST",
    path: "/v1/algos/{symbol}/stop",
    summary: "Pause the algo of a symbol",
    body: v.strictObject({}),
    answers: { 200: transitionSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/algos/{symbol}/logs",
    summary: "Lines of the log of a symbol's algo",
    query: logQuery,
    answers: { 200: logPageSchema },
    refusals: [404, 409],
  },
  {
    method: "GET",
    path: "/v1/algos/{symbol}/stats",
    summary: "What the instances of a symbol have done",
    query: { window_s: v.optional(within(1, 3600)) },
    answers: { 200: metricsSchema },
    refusals: [404, 409],
  },
  {
    method: "DELETE",
    path: "/v1/algos/{symbol}",
    summary: "Remove the algo of a symbol",
    answers: { 200: deletionSchema },
    refusals: [404, 409],
  },
];

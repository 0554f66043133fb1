import * as v from "valibot";
import { createSchema, patchSchema, stopSchema } from "../deployment_requests.ts";
import { deletionSchema, deploymentSchema, transitionSchema } from "../deployments.ts";
import { LOG_LEVELS, logPageSchema } from "../logs.ts";
import { meshSchema } from "../mesh.ts";
import { metricsSchema } from "../metrics.ts";
import type { Endpoint } from "./endpoint.ts";
import { count, within } from "./shapes.ts";

/** Query of a page of log lines. */
export const logQuery = {
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  cursor: v.optional(v.string()),
  since: v.optional(v.string()),
  until: v.optional(v.string()),
  level: v.optional(v.picklist(LOG_LEVELS)),
  label: v.optional(v.string()),
  wait_ms: v.optional(count),
};

/** Deployments and their logs. */
export const deploymentEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/deployments",
    summary: "Deploy a module as one or more instances",
    body: createSchema,
    answers: { 200: deploymentSchema, 201: deploymentSchema },
    refusals: [409],
  },
  {
    method: "GET",
    path: "/v1/deployments",
    summary: "Deployments, newest first",
    query: {
      name: v.optional(v.string()),
      status: v.optional(v.string()),
      limit: v.optional(within(1, 200)),
      offset: v.optional(within(0, 1e9)),
    },
    answers: {
      200: v.looseObject({
        deployments: v.array(deploymentSchema),
        total: count,
        limit: count,
        offset: count,
        has_more: v.boolean(),
      }),
    },
  },
  {
    method: "GET",
    path: "/v1/deployments/{id}",
    summary: "A deployment, by id or name",
    answers: { 200: deploymentSchema },
    refusals: [404],
  },
  {
    method: "PATCH",
    path: "/v1/deployments/{id}",
    summary: "Change a deployment: another revision, or nothing",
    body: patchSchema,
    answers: { 200: deploymentSchema },
    refusals: [404, 409],
  },
  {
    method: "POST",
    path: "/v1/deployments/{id}/start",
    summary: "Start its instances, each when it is warm",
    body: v.strictObject({}),
    answers: { 200: transitionSchema },
    refusals: [404, 409],
  },
  {
    method: "POST",
    path: "/v1/deployments/{id}/stop",
    summary: "Pause its instances; resting orders and positions stay unless told otherwise",
    body: stopSchema,
    answers: { 200: transitionSchema },
    refusals: [404],
  },
  {
    method: "DELETE",
    path: "/v1/deployments/{id}",
    summary: "Stop it, cancel what rests, and remove it; its history stays",
    query: { cancel_orders: v.optional(v.boolean()) },
    answers: { 200: deletionSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/deployments/{id}/logs",
    summary: "Lines of its log, oldest first",
    query: logQuery,
    answers: { 200: logPageSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/deployments/{id}/metrics",
    summary: "What its instances have done within a window",
    query: { window_s: v.optional(within(1, 3600)) },
    answers: { 200: metricsSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/deployments/{id}/mesh",
    summary: "Who talked to whom, how often, and how long it took",
    query: { window_s: v.optional(within(1, 3600)) },
    answers: { 200: meshSchema },
    refusals: [404],
  },
];

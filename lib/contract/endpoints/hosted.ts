import * as v from "valibot";
import type { Endpoint } from "./endpoint.ts";

const unknown = (
  method: Endpoint["method"],
  path: Endpoint["path"],
  summary: string,
): Endpoint => ({
  method,
  path,
  summary,
  ...(method === "POST" ? { body: v.looseObject({}) } : {}),
  answers: {},
  refusals: [404],
});

/** Hosted strategies and backtest jobs, of which the local platform has none. */
export const hostedEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/strategies",
    summary: "Hosted Python strategies: none",
    answers: { 200: v.looseObject({ strategies: v.array(v.looseObject({})) }) },
  },
  {
    method: "POST",
    path: "/v1/strategies",
    summary: "Host a Python strategy: not offered here",
    body: v.looseObject({}),
    answers: {},
    refusals: [501],
  },
  unknown("GET", "/v1/strategies/{id}", "A hosted strategy: there is none"),
  unknown("DELETE", "/v1/strategies/{id}", "Delete a hosted strategy: there is none"),
  unknown("POST", "/v1/strategies/{id}/start", "Start a hosted strategy: there is none"),
  unknown("POST", "/v1/strategies/{id}/stop", "Stop a hosted strategy: there is none"),
  unknown("GET", "/v1/strategies/{id}/logs", "Log of a hosted strategy: there is none"),
  {
    method: "POST",
    path: "/v1/backtest",
    summary: "Run a backtest as a job: not offered here",
    body: v.looseObject({}),
    answers: {},
    refusals: [501],
  },
  unknown("GET", "/v1/backtest/{job_id}", "A backtest job: there is none"),
  unknown("DELETE", "/v1/backtest/{job_id}", "Cancel a backtest job: there is none"),
  unknown("GET", "/v1/backtest/{job_id}/results", "Results of a backtest job: there is none"),
];

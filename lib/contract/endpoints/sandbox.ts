import * as v from "valibot";
import {
  positionsSetSchema,
  resetSchema,
  setPositionsSchema,
  settingsDocumentSchema,
  settingsSchema,
} from "../sandbox.ts";
import type { Endpoint } from "./endpoint.ts";

/** The paper account's settings and contents. */
export const sandboxEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/sandbox/settings",
    summary: "Balances, fees, latency and rate of the paper account",
    answers: { 200: settingsDocumentSchema },
  },
  {
    method: "PUT",
    path: "/v1/sandbox/settings",
    summary: "Replace some of the settings",
    body: settingsSchema,
    answers: { 200: settingsDocumentSchema },
  },
  {
    method: "POST",
    path: "/v1/sandbox/reset",
    summary: "Stop what runs and give the account its first balances again",
    body: v.strictObject({}),
    answers: { 200: resetSchema },
  },
  {
    method: "POST",
    path: "/v1/sandbox/positions",
    summary: "Set what the account holds",
    body: setPositionsSchema,
    answers: { 200: positionsSetSchema },
    refusals: [409],
  },
];

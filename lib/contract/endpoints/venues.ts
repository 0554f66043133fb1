import * as v from "valibot";
import { connectionSchema, credentialListSchema, credentialsSchema } from "../credentials.ts";
import { accountLimitsSchema, riskDocumentSchema } from "../risk_limits.ts";
import type { Endpoint } from "./endpoint.ts";

const connect = (method: "PUT" | "POST"): Endpoint => ({
  method,
  path: "/v1/credentials/{venue}",
  summary: "Connect a venue; the local platform keeps that it was, and no secret",
  body: credentialsSchema,
  answers: { 200: connectionSchema },
  refusals: [404],
});

/** Keys of venues, wallets, and the account's limits. */
export const venueEndpoints: readonly Endpoint[] = [
  connect("PUT"),
  connect("POST"),
  {
    method: "DELETE",
    path: "/v1/credentials/{venue}",
    summary: "Disconnect a venue",
    answers: { 200: connectionSchema },
    refusals: [404],
  },
  {
    method: "GET",
    path: "/v1/credentials",
    summary: "Connected venues; secrets are never told",
    answers: { 200: credentialListSchema },
  },
  {
    method: "GET",
    path: "/v1/wallets",
    summary: "Wallets: none",
    answers: { 200: v.looseObject({ wallets: v.array(v.looseObject({})) }) },
  },
  {
    method: "GET",
    path: "/v1/risk_limits",
    summary: "The account's limits and the day's result",
    answers: { 200: riskDocumentSchema },
  },
  {
    method: "PUT",
    path: "/v1/risk_limits",
    summary: "Set some of the account's limits; they hold at once, also for what runs",
    body: accountLimitsSchema,
    answers: { 200: riskDocumentSchema },
  },
];

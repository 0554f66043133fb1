import * as v from "valibot";
import { createKeySchema, keyListSchema, newKeySchema } from "../api_keys.ts";
import type { Endpoint } from "./endpoint.ts";

/** Keys of the account. */
export const keyEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/api_keys",
    summary: "Make a key; it is shown this once",
    body: createKeySchema,
    answers: { 201: newKeySchema },
    refusals: [409],
  },
  {
    method: "GET",
    path: "/v1/api_keys",
    summary: "List the keys, without their secrets",
    answers: { 200: keyListSchema },
  },
  {
    method: "POST",
    path: "/v1/api_keys/{key_id}/rotate",
    summary: "Give a key a new secret; the old one ends at once",
    body: v.strictObject({}),
    answers: { 200: newKeySchema },
    refusals: [404],
  },
  {
    method: "DELETE",
    path: "/v1/api_keys/{key_id}",
    summary: "End a key",
    answers: { 200: v.looseObject({ deleted: v.string() }) },
    refusals: [404, 409],
  },
];

import * as v from "valibot";
import { healthSchema } from "../health.ts";
import type { Endpoint } from "./endpoint.ts";
import { count, killSwitchSchema, wide } from "./shapes.ts";

/** Health and the account. */
export const accountEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/health/live",
    summary: "Whether the platform serves requests",
    answers: { 200: v.looseObject({ status: v.literal("live") }) },
    open: true,
  },
  {
    method: "GET",
    path: "/v1/health",
    summary: "What the platform is, what it can do, and how its feeds are",
    answers: { 200: healthSchema },
  },
  {
    method: "GET",
    path: "/v1/account",
    summary: "The account and the key in use",
    answers: {
      200: v.looseObject({
        client_id: v.string(),
        mode: v.picklist(["sandbox", "live"]),
        tier: v.string(),
        rate_limit_qps: count,
        key: v.looseObject({
          key_id: v.string(),
          label: v.string(),
          suffix: v.string(),
          is_admin: v.boolean(),
        }),
        limits: v.looseObject({
          max_deployments: count,
          max_instances: count,
          max_wasm_bytes: count,
        }),
        kill_switch: killSwitchSchema,
        created_at_ns: wide,
      }),
    },
  },
];

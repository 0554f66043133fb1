import * as v from "valibot";

/** What the platform says of itself. Without `capabilities` it is the official one. */
export const healthSchema = v.looseObject({
  status: v.optional(v.string()),
  platform: v.optional(v.string()),
  version: v.optional(v.string()),
  time_ns: v.optional(v.bigint()),
  uptime_s: v.optional(v.number()),
  capabilities: v.optional(v.array(v.string())),
});

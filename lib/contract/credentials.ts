import * as v from "valibot";

/** Keys of a venue. The local platform looks at their shape and keeps nothing of them. */
export const credentialsSchema = v.strictObject({
  api_key: v.string(),
  api_secret: v.string(),
  passphrase: v.optional(v.nullable(v.string())),
  extra_json: v.optional(v.unknown()),
});

/** The answer to a write or delete. */
export const connectionSchema = v.looseObject({
  venue: v.string(),
  connected: v.boolean(),
  updated_at_ns: v.bigint(),
});

export const credentialListSchema = v.looseObject({
  credentials: v.array(v.looseObject({
    venue: v.string(),
    connected: v.boolean(),
    required: v.boolean(),
    updated_at_ns: v.nullable(v.bigint()),
    edge_id: v.nullable(v.string()),
    heartbeat: v.nullable(v.looseObject({
      status: v.picklist(["up", "stale", "down"]),
      age_ms: v.nullable(v.number()),
    })),
  })),
});

import * as v from "valibot";

/** The mesh of a deployment: `/v1/deployments/{id}/mesh` and the topic `mesh:{id}`. */

const wide = v.bigint();
const text = v.optional(v.nullable(v.string()));

/** What some messages took; `count` says how many. */
export const meshLatencySchema = v.looseObject({
  count: v.number(),
  min_ns: v.optional(wide),
  mean_ns: v.optional(wide),
  p50_ns: v.optional(wide),
  p90_ns: v.optional(wide),
  p99_ns: v.optional(wide),
  max_ns: v.optional(wide),
});

/** One direction between two instances. */
export const meshLinkSchema = v.looseObject({
  from: v.string(),
  to: v.string(),
  messages: v.optional(v.number(), 0),
  bytes: v.optional(v.number(), 0),
  dropped: v.optional(v.number(), 0),
  drops_by_reason: v.optional(v.record(v.string(), v.number()), {}),
  messages_total: v.optional(v.number()),
  last_message_ns: v.optional(v.nullable(wide)),
  /** Of the algo's own messages; null where it sent none. */
  latency: v.optional(v.nullable(meshLatencySchema)),
  /** Of messages that the platform sends along the same way. */
  probe: v.optional(v.nullable(meshLatencySchema)),
});

export const meshInstanceSchema = v.looseObject({
  label: v.string(),
  edge_id: text,
  venue: text,
  region: text,
  symbols: v.optional(v.array(v.string()), []),
  status: text,
  live: v.optional(v.boolean()),
  last_heartbeat_ns: v.optional(v.nullable(wide)),
  receives_messages: v.optional(v.boolean()),
});

/** What an instance sent to no other instance, and why it went nowhere. */
export const astraySchema = v.looseObject({
  from: v.string(),
  dropped: v.optional(v.number(), 0),
  drops_by_reason: v.optional(v.record(v.string(), v.number()), {}),
});

export const meshSchema = v.looseObject({
  deployment_id: v.string(),
  name: v.optional(v.string()),
  window_s: v.optional(v.number()),
  as_of_ns: v.optional(wide),
  instances: v.array(meshInstanceSchema),
  links: v.array(meshLinkSchema),
  /** An extension of the local platform: only what was dropped on the way to nobody. */
  astray: v.optional(v.array(astraySchema)),
  latency_definition: v.optional(v.string()),
});

/** An event of the topic for one message of the algo. */
export const meshMessageSchema = v.looseObject({
  event: v.literal("message"),
  from: v.string(),
  to: v.string(),
  bytes: v.optional(v.number(), 0),
  sent_ns: v.optional(wide),
  delivered_ns: v.optional(v.nullable(wide)),
  latency_ns: v.optional(v.nullable(wide)),
  status: v.optional(v.string(), "delivered"),
  reason: text,
});

/** Once a second, how the links stand. */
export const meshSummarySchema = v.looseObject({
  event: v.literal("summary"),
  links: v.array(meshLinkSchema),
});

export type Mesh = v.InferOutput<typeof meshSchema>;
export type MeshLink = v.InferOutput<typeof meshLinkSchema>;
export type Astray = v.InferOutput<typeof astraySchema>;
export type MeshInstance = v.InferOutput<typeof meshInstanceSchema>;
export type MeshLatency = v.InferOutput<typeof meshLatencySchema>;

import * as v from "valibot";

/** An event of the stream. */
export const eventSchema = v.looseObject({
  channel: v.string(),
  cursor: v.optional(v.string()),
  data: v.record(v.string(), v.unknown()),
});

/** The answer to a subscribe message. */
export const ackSchema = v.looseObject({
  subscribed: v.array(v.string()),
  rejected: v.optional(v.array(v.string()), []),
  reasons: v.optional(v.record(v.string(), v.string()), {}),
});

/** What a client sends. */
export const clientMessageSchema = v.looseObject({
  subscribe: v.optional(v.array(v.string())),
  unsubscribe: v.optional(v.array(v.string())),
  resume: v.optional(v.record(v.string(), v.string())),
  id: v.optional(v.string()),
});

export type StreamEvent = v.InferOutput<typeof eventSchema>;

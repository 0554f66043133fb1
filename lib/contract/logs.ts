import * as v from "valibot";

/** One line of an algo's log. */
export const logRowSchema = v.looseObject({
  cursor: v.optional(v.string()),
  ts_ns: v.bigint(),
  level: v.optional(v.string(), "INFO"),
  label: v.optional(v.nullable(v.string())),
  source: v.optional(v.nullable(v.string())),
  message: v.string(),
});

export const logPageSchema = v.looseObject({
  logs: v.array(logRowSchema),
  next_cursor: v.optional(v.nullable(v.string())),
  has_more: v.optional(v.boolean()),
  dropped: v.optional(v.number()),
  gap: v.optional(v.boolean()),
});

export type LogRow = v.InferOutput<typeof logRowSchema>;
export type LogPage = v.InferOutput<typeof logPageSchema>;

export const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;

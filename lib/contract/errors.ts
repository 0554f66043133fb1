import * as v from "valibot";

const detail = v.looseObject({
  field: v.optional(v.string()),
  message: v.optional(v.string(), ""),
  value: v.optional(v.unknown()),
  hint: v.optional(v.nullable(v.string())),
  code: v.optional(v.nullable(v.string())),
});

/** The error envelope, and the older flat form. */
export const errorBodySchema = v.union([
  v.looseObject({
    error: v.looseObject({
      // One key of an unknown shape must not hide what the others say.
      code: v.fallback(v.string(), "UNKNOWN"),
      message: v.fallback(v.string(), ""),
      request_id: v.fallback(v.nullable(v.string()), null),
      details: v.fallback(v.array(detail), []),
    }),
  }),
  v.looseObject({ error: v.string() }),
]);

export type ErrorBody = v.InferOutput<typeof errorBodySchema>;

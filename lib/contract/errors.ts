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
      code: v.optional(v.string(), "UNKNOWN"),
      message: v.optional(v.string(), ""),
      request_id: v.optional(v.nullable(v.string())),
      details: v.optional(v.nullable(v.array(detail))),
    }),
  }),
  v.looseObject({ error: v.string() }),
]);

export type ErrorBody = v.InferOutput<typeof errorBodySchema>;

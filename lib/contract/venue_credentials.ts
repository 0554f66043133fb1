import * as v from "valibot";

/** What the client reads of `/v1/credentials`; secrets are in no answer. */

const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

/** The answer to a write or a delete; it may be empty. */
export const venueConnectionSchema = v.looseObject({
  venue: maybe(v.string()),
  connected: maybe(v.boolean()),
  /** `false`: the platform keeps only that the venue is connected. */
  stored: maybe(v.boolean()),
  updated_at_ns: maybe(v.bigint()),
});

const venueRowSchema = v.looseObject({
  venue: v.string(),
  connected: maybe(v.boolean()),
  required: maybe(v.boolean()),
  api_key_suffix: maybe(v.string()),
  updated_at_ns: maybe(v.bigint()),
  edge_id: maybe(v.string()),
  heartbeat: maybe(v.looseObject({
    status: maybe(v.string()),
    age_ms: maybe(v.number()),
  })),
});

const rows = v.array(v.union([venueRowSchema, v.string()]));

/** The list: wrapped or bare, its rows objects or plain names. */
export const venueListSchema = v.union([v.looseObject({ credentials: rows }), rows]);

export type VenueConnection = v.InferOutput<typeof venueConnectionSchema>;
export type VenueRow = v.InferOutput<typeof venueRowSchema>;

/** The rows of a list; a plain name is a connected venue. */
export function venueRows(list: v.InferOutput<typeof venueListSchema>): VenueRow[] {
  return (Array.isArray(list) ? list : list.credentials).map((row) =>
    typeof row === "string" ? { venue: row, connected: true } : row
  );
}

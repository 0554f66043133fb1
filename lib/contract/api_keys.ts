import * as v from "valibot";

/** Makes a key. The raw key is in the answer and never again. */
export const createKeySchema = v.strictObject({
  label: v.pipe(
    v.string(),
    // deno-lint-ignore no-control-regex
    v.regex(/^[^\x00-\x1f\x7f-\x9f]{1,64}$/u, "must be 1 to 64 characters, none a control one"),
  ),
  sandbox: v.optional(v.boolean()),
});

/** A key with its secret, as create and rotate answer it. */
export const newKeySchema = v.looseObject({
  key_id: v.string(),
  label: v.string(),
  mode: v.picklist(["sandbox", "live"]),
  key: v.string(),
  created_at_ns: v.bigint(),
});

export const keyListSchema = v.looseObject({
  api_keys: v.array(v.looseObject({
    key_id: v.string(),
    label: v.string(),
    mode: v.picklist(["sandbox", "live"]),
    suffix: v.string(),
    created_at_ns: v.bigint(),
    last_used_ns: v.nullable(v.bigint()),
    current: v.boolean(),
  })),
});

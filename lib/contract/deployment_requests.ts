import * as v from "valibot";

/** Bodies of the deployment endpoints: strict, with every fault at once. */

const U64 = 18446744073709551615n;
const I64 = 9223372036854775807n;

const positive = (max: bigint) =>
  v.pipe(
    v.bigint("must be an integer"),
    v.minValue(1n, "must be above 0; leave it out for no limit of its own"),
    v.maxValue(max, `must be at most ${max}`),
  );

const symbolRisk = v.strictObject({
  max_position_1e8: v.optional(positive(9007199254740991n)),
  max_order_notional_1e9: v.optional(positive(U64)),
});

export const riskSchema = v.strictObject({
  max_position_1e8: v.optional(positive(9007199254740991n)),
  max_daily_loss_1e9: v.optional(positive(I64)),
  max_order_notional_1e9: v.optional(positive(U64)),
  max_order_rate: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4294967295)),
  ),
  reduce_only: v.optional(v.boolean()),
  symbols: v.optional(v.record(v.string(), symbolRisk)),
});

export type RiskBody = v.InferOutput<typeof riskSchema>;

const label = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9._-]{1,32}$/, "must be 1 to 32 of letters, digits, ., _ and -"),
);

const symbols = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(255));

export const instanceSchema = v.strictObject({
  label,
  venue: v.string(),
  symbols: v.optional(symbols),
  nbbo: v.optional(v.boolean()),
  risk: v.optional(riskSchema),
});

const layout = {
  symbols: v.optional(symbols),
  venue: v.optional(v.string()),
  label: v.optional(label),
  nbbo: v.optional(v.boolean()),
  risk: v.optional(riskSchema),
  instances: v.optional(v.pipe(v.array(instanceSchema), v.minLength(1), v.maxLength(16))),
  wasm_sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 64 hex digits"))),
  manifest: v.optional(v.record(v.string(), v.unknown())),
  source: v.optional(v.record(v.string(), v.unknown())),
};

const name = v.pipe(
  v.string(),
  v.regex(
    /^(?!dep_)[A-Za-z0-9_-]{1,64}$/,
    "must be 1 to 64 of letters, digits, - and _, not dep_…",
  ),
);

export const createSchema = v.strictObject({
  name,
  wasm_base64: v.string(),
  start_immediately: v.optional(v.boolean()),
  ...layout,
});

export const patchSchema = v.strictObject({
  name: v.optional(name),
  wasm_base64: v.optional(v.string()),
  expected_revision: v.optional(v.number()),
  restart: v.optional(v.boolean()),
  drop_labels: v.optional(v.array(v.string())),
  ...layout,
});

/**
 * Stops; resting orders and positions stay unless the body says otherwise. `close_positions` cancels
 * and then sells or buys back what the instances hold, in their own name.
 */
export const stopSchema = v.strictObject({
  cancel_orders: v.optional(v.boolean()),
  close_positions: v.optional(v.boolean()),
});

/** The older form: one module on one symbol. */
export const algoDeploySchema = v.strictObject({
  symbol: v.string(),
  wasm_base64: v.string(),
  name: v.optional(name),
  venue: v.optional(v.string()),
  risk: v.optional(riskSchema),
  start: v.optional(v.boolean(), false),
});

export type CreateBody = v.InferOutput<typeof createSchema>;
export type PatchBody = v.InferOutput<typeof patchSchema>;

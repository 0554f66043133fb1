import * as v from "valibot";
import { killSwitchSchema } from "./endpoints/shapes.ts";

const limit = (max: bigint) =>
  v.pipe(
    v.bigint("must be an integer"),
    v.minValue(0n, "must be 0 (no limit) or more"),
    v.maxValue(max, `must be at most ${max}`),
  );

const POSITION = limit(9007199254740991n);
const NOTIONAL = limit(18446744073709551615n);

const symbolLimits = v.strictObject({
  max_position_1e8: v.optional(POSITION),
  max_order_notional_1e9: v.optional(NOTIONAL),
});

/** Limits of the account, any of which may be given; 0 is no limit. Money is USD × 10⁹. */
export const accountLimitsSchema = v.strictObject({
  max_position_1e8: v.optional(POSITION),
  max_daily_loss_1e9: v.optional(limit(9223372036854775807n)),
  max_order_notional_1e9: v.optional(NOTIONAL),
  max_order_rate: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295)),
  ),
  reduce_only: v.optional(v.boolean()),
  max_price_deviation_bps: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(10_000))),
  symbols: v.optional(v.record(v.string(), symbolLimits)),
});

export type AccountLimitsBody = v.InferOutput<typeof accountLimitsSchema>;

/** The limits with the day's result and the kill switch. */
export const riskDocumentSchema = v.looseObject({
  ...accountLimitsSchema.entries,
  reduce_only: v.boolean(),
  max_price_deviation_bps: v.number(),
  session: v.looseObject({ day: v.string(), pnl_1e9: v.bigint(), resets_at_ns: v.bigint() }),
  kill_switch: killSwitchSchema,
});

import * as v from "valibot";

/** Shapes that several endpoints share. */

/** An integer with all its digits. */
export const wide = v.bigint();

/** A whole number from 0 up. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A whole number in a range. */
export const within = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** The kind of what an account holds. */
export const kind = v.picklist(["fiat", "crypto", "perp", "event_contract"]);

/** Where the kill switch stands. */
export const killSwitchSchema = v.looseObject({
  active: v.boolean(),
  reason: v.nullable(v.string()),
  engaged_at_ns: v.nullable(wide),
});

/** Query parameters of a page of rows. */
export const page = { limit: v.optional(count), offset: v.optional(within(0, 1e9)) };

import * as v from "valibot";
import { NumberLiteral } from "./json.ts";

/** Bodies of the order endpoints: strict, with every fault at once. */

/** Keys whose numbers are for people; they are converted digit by digit. */
export const HUMAN_KEYS: ReadonlySet<string> = new Set([
  "qty",
  "price",
  "notional",
  "max_notional_usd",
  "max_loss_usd",
]);

const MAX_UNITS = 9007199254740991n;

/** A number for people as an integer × 10^`scale`, above 0 and exact below 2⁵³. */
const human = (scale: number) =>
  v.pipe(
    v.custom<NumberLiteral>((value) => value instanceof NumberLiteral, "must be a number"),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const units = dataset.value.units(scale);
      if (units === undefined) {
        addIssue({ message: `must have at most ${scale} decimals` });
        return NEVER;
      }
      if (units <= 0n || units > MAX_UNITS) {
        addIssue({ message: units <= 0n ? "must be above 0" : "is too large" });
        return NEVER;
      }
      return units;
    }),
  );

const units = v.pipe(
  v.bigint("must be an integer"),
  v.minValue(1n, "must be above 0"),
  v.maxValue(MAX_UNITS, `must be at most ${MAX_UNITS}`),
);

const whole = (min: number, max: number) =>
  v.pipe(
    v.number("must be a whole number"),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

const side = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(["buy", "sell"], 'must be "buy" or "sell"'),
);

const tif = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(["gtc", "ioc", "fok", "post_only"], "must be gtc, ioc, fok or post_only"),
);

export const graphIdSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 of letters, digits, _ and -"),
  v.check((id) => id !== "graph", 'must not be "graph"'),
);

const nodeId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,32}$/, "must be 1 to 32 of letters, digits, _ and -"),
);

const day = 86_400_000;

const execution = v.strictObject({
  policy: v.nullish(
    v.picklist(["sor", "aggressive_chase"], "must be sor or aggressive_chase"),
  ),
  urgency: v.nullish(v.picklist(["low", "medium", "high"], "must be low, medium or high")),
  max_slippage_bps: v.nullish(
    v.pipe(v.number("must be a number"), v.minValue(0), v.maxValue(10_000)),
  ),
  horizon_ms: v.nullish(whole(1, 30 * day)),
  tif: v.nullish(tif),
  pacing: v.nullish(v.strictObject({
    uniform: v.strictObject({ num_slices: whole(1, 1000), interval_ms: whole(1, day) }),
  })),
});

const node = v.strictObject({
  node_id: nodeId,
  instrument: v.strictObject({
    symbol: v.pipe(v.string(), v.minLength(1, "is empty"), v.maxLength(128)),
    type: v.nullish(v.picklist(["spot", "perp", "prediction"], "must be spot, perp or prediction")),
    venue: v.nullish(v.string()),
  }),
  side,
  order_type: v.union(
    [v.literal("market"), v.strictObject({ limit: v.strictObject({ price_1e9: units }) })],
    'must be "market" or {"limit": {"price_1e9": …}}',
  ),
  quantity: v.union(
    [
      v.strictObject({ fixed: v.strictObject({ qty_1e8: units }) }),
      v.strictObject({ notional: v.strictObject({ usd_1e9: units }) }),
    ],
    'must be {"fixed": {"qty_1e8": …}} or {"notional": {"usd_1e9": …}}',
  ),
  execution,
  activation: v.picklist(["root", "wait"], "must be root or wait"),
});

const edgeId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 of letters, digits, _ and -"),
);

const NAMED_TRIGGERS = [
  "on_accepted",
  "on_first_fill",
  "on_fill",
  "on_full_fill",
  "on_fill_ratio",
  "on_cancel",
  "on_done",
] as const;

const edge = v.strictObject({
  edge_id: edgeId,
  from_node: v.string(),
  to_node: v.string(),
  trigger: v.union(
    [
      v.picklist(NAMED_TRIGGERS),
      v.strictObject({ on_timeout: v.strictObject({ ms: whole(1, 30 * day) }) }),
    ],
    `must be one of ${NAMED_TRIGGERS.join(", ")}, or {"on_timeout": {"ms": …}}`,
  ),
  condition: v.nullish(v.strictObject({
    fill_ratio_gte: v.optional(
      v.pipe(
        v.number("must be a number"),
        v.gtValue(0, "must be above 0"),
        v.maxValue(1, "must be at most 1"),
      ),
    ),
  })),
});

const metadata = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((value) => JSON.stringify(value, wide).length <= 4096, "is larger than 4 KiB"),
);

/** `POST /v1/orders` with `nodes`. */
export const graphSchema = v.strictObject({
  nodes: v.pipe(
    v.array(node),
    v.minLength(1, "is empty"),
    v.maxLength(64, "holds more than 64 nodes"),
  ),
  edges: v.pipe(v.array(edge), v.maxLength(256, "holds more than 256 edges")),
  is_sandbox: v.nullish(v.boolean()),
  graph_id: v.nullish(graphIdSchema),
  risk: v.nullish(v.strictObject({
    admission: v.nullish(v.strictObject({ max_notional_usd: v.nullish(human(9)) })),
    runtime: v.nullish(v.strictObject({ max_loss_usd: v.nullish(human(9)) })),
  })),
  metadata: v.nullish(metadata),
});

/** `POST /v1/orders` without `nodes`. */
export const simpleOrderSchema = v.pipe(
  v.strictObject({
    symbol: v.pipe(v.string(), v.minLength(1, "is empty"), v.maxLength(128)),
    side,
    qty: v.nullish(human(8)),
    notional: v.nullish(human(9)),
    price: v.nullish(human(9)),
    venue: v.nullish(v.string()),
    sandbox: v.nullish(v.boolean()),
    graph_id: v.nullish(graphIdSchema),
    tif: v.nullish(tif),
  }),
  v.forward(
    v.check(
      ({ qty, notional }) => (qty ?? null) === null !== ((notional ?? null) === null),
      "exactly one of qty and notional must be given",
    ),
    ["qty"],
  ),
);

/** `POST /v1/orders/preview`. */
export const previewSchema = v.pipe(
  v.strictObject({
    symbol: v.pipe(v.string(), v.minLength(1, "is empty"), v.maxLength(128)),
    side,
    qty: human(8),
    order_type: v.optional(v.picklist(["market", "limit"], "must be market or limit"), "market"),
    price: v.nullish(human(9)),
  }),
  v.forward(
    v.check(
      ({ order_type, price }) => order_type !== "limit" || (price ?? null) !== null,
      "is needed for a limit order",
    ),
    ["price"],
  ),
);

/** `PATCH /v1/orders/{id}`: at least one of the two. */
export const amendSchema = v.pipe(
  v.strictObject({
    new_qty_1e8: v.nullish(units),
    new_constraints: v.nullish(v.strictObject({ max_price_1e9: v.nullish(units) })),
  }),
  v.forward(
    v.check(
      ({ new_qty_1e8, new_constraints }) =>
        (new_qty_1e8 ?? new_constraints?.max_price_1e9 ?? null) !== null,
      "give new_qty_1e8, new_constraints.max_price_1e9, or both",
    ),
    ["new_qty_1e8"],
  ),
);

/** `POST /v1/kill_switch`. */
export const killSwitchSchema = v.strictObject({
  reason: v.nullish(v.pipe(v.string(), v.maxLength(1024))),
});

export type GraphBody = v.InferOutput<typeof graphSchema>;
export type NodeBody = GraphBody["nodes"][number];
export type EdgeBody = GraphBody["edges"][number];
export type SimpleOrderBody = v.InferOutput<typeof simpleOrderSchema>;
export type PreviewBody = v.InferOutput<typeof previewSchema>;
export type AmendBody = v.InferOutput<typeof amendSchema>;

function wide(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

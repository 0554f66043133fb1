import * as v from "valibot";
import { VENUES } from "../market/venues.ts";

/** The shape of Sequence.toml; `rules.ts` checks what a shape can't say and words every fault. */

const decimal = v.pipe(
  v.union([v.number(), v.string()]),
  v.description('An exact decimal such as 0.5 or "1000"'),
);

const venue = v.pipe(
  v.picklist(VENUES.map((each) => each.name)),
  v.description("Where the instance trades"),
);

const symbols = v.pipe(
  v.array(v.string()),
  v.minLength(1),
  v.maxLength(255),
  v.description("BASE-QUOTE, or BASE-QUOTE-PERP; the order gives the algo its indices"),
);

const label = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(32),
  v.regex(/^[A-Za-z0-9._-]+$/),
  v.description("Name of the instance in the mesh"),
);

const risk = v.strictObject({
  max_position: v.optional(v.pipe(decimal, v.description("Largest net position, base units"))),
  max_daily_loss: v.optional(v.pipe(decimal, v.description("Pause below this loss, USD"))),
  max_order_notional: v.optional(v.pipe(decimal, v.description("Largest single order, USD"))),
  max_order_rate: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(4294967295),
      v.description("New orders and amends in one second"),
    ),
  ),
  reduce_only: v.optional(v.pipe(v.boolean(), v.description("Only shrink the position"))),
  symbols: v.optional(v.record(
    v.string(),
    v.strictObject({
      max_position: v.optional(decimal),
      max_order_notional: v.optional(decimal),
    }),
  )),
});

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

export const projectSchema = v.strictObject({
  strategy: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^[A-Za-z0-9_-]+$/)),
    runtime: v.optional(v.picklist(["wasm", "python"])),
    venue: v.optional(venue),
    symbols: v.optional(symbols),
    nbbo: v.optional(v.boolean()),
    label: v.optional(label),
  }),
  risk: v.optional(risk),
  instances: v.optional(v.pipe(
    v.array(v.strictObject({
      label,
      venue,
      symbols: v.optional(symbols),
      nbbo: v.optional(v.boolean()),
      risk: v.optional(risk),
    })),
    v.minLength(1),
    v.maxLength(16),
  )),
  build: v.optional(v.strictObject({
    wasm: v.optional(v.string()),
    package: v.optional(v.string()),
  })),
  hosted: v.optional(v.strictObject({
    entrypoint: v.string(),
    placement: v.optional(v.strictObject({ latency_target: v.optional(v.array(venue)) })),
    resources: v.optional(v.strictObject({
      cpu_millis: v.optional(positive),
      memory_mb: v.optional(positive),
      timeout_secs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    })),
  })),
});

export type ProjectFile = v.InferOutput<typeof projectSchema>;
export type RiskTable = NonNullable<ProjectFile["risk"]>;

/** Known keys of each table, for "did you mean". */
export const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  "": ["strategy", "risk", "instances", "build", "hosted"],
  strategy: ["name", "runtime", "venue", "symbols", "nbbo", "label"],
  risk: [
    "max_position",
    "max_daily_loss",
    "max_order_notional",
    "max_order_rate",
    "reduce_only",
    "symbols",
  ],
  "risk.symbols": ["max_position", "max_order_notional"],
  instances: ["label", "venue", "symbols", "nbbo", "risk"],
  build: ["wasm", "package"],
  hosted: ["entrypoint", "placement", "resources"],
  "hosted.placement": ["latency_target"],
  "hosted.resources": ["cpu_millis", "memory_mb", "timeout_secs"],
};

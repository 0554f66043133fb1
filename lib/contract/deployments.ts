import * as v from "valibot";

/** Documents of `/v1/deployments`. Every key but the identifying ones may be absent. */

const wide = v.bigint();
const error = v.nullable(v.looseObject({
  code: v.string(),
  message: v.string(),
  at_ns: v.optional(wide),
}));

const latency = v.looseObject({
  p50_ns: v.optional(wide),
  p99_ns: v.optional(wide),
  max_ns: v.optional(wide),
});

const orders = v.looseObject({
  open: v.optional(v.number()),
  submitted: v.optional(v.number()),
  acked: v.optional(v.number()),
  filled: v.optional(v.number()),
  partial: v.optional(v.number()),
  cancelled: v.optional(v.number()),
  rejected: v.optional(v.number()),
  expired: v.optional(v.number()),
  fills: v.optional(v.number()),
  rejects_by_reason: v.optional(v.record(v.string(), v.number())),
});

const position = v.looseObject({
  symbol: v.string(),
  position_1e8: v.optional(wide),
  avg_entry_1e9: v.optional(wide),
  realized_pnl_1e9: v.optional(wide),
  unrealized_pnl_1e9: v.optional(wide),
});

/** One instance of a deployment, a row of `edges`. */
export const edgeRowSchema = v.looseObject({
  label: v.optional(v.string()),
  edge_id: v.optional(v.string()),
  venue: v.optional(v.string()),
  symbol: v.optional(v.string()),
  symbols: v.optional(v.array(v.string())),
  status: v.optional(v.string()),
  live: v.optional(v.boolean()),
  last_heartbeat_ns: v.optional(v.nullable(wide)),
  pause_reason: v.optional(v.nullable(v.string())),
  position_1e8: v.optional(wide),
  realized_pnl_1e9: v.optional(wide),
  unrealized_pnl_1e9: v.optional(wide),
  session_realized_pnl_1e9: v.optional(wide),
  fees_1e9: v.optional(wide),
  positions: v.optional(v.array(position)),
  orders: v.optional(orders),
  callback_latency: v.optional(latency),
  callback_latency_ns: v.optional(wide),
  books_per_s: v.optional(v.number()),
  update_count: v.optional(v.number()),
  warmup: v.optional(v.looseObject({ ready: v.boolean() })),
  error: v.optional(error),
});

/** The document of one deployment. */
export const deploymentSchema = v.looseObject({
  deployment_id: v.string(),
  name: v.string(),
  status: v.optional(v.string()),
  desired_state: v.optional(v.string()),
  revision: v.optional(v.number()),
  symbols: v.optional(v.array(v.string())),
  size_bytes: v.optional(v.number()),
  wasm_sha256: v.optional(v.string()),
  created_at_ns: v.optional(wide),
  updated_at_ns: v.optional(wide),
  started_at_ns: v.optional(v.nullable(wide)),
  edges: v.optional(v.array(edgeRowSchema)),
  warnings: v.optional(v.array(v.string())),
});

/** The list, wrapped or bare. */
export const deploymentListSchema = v.union([
  v.looseObject({ deployments: v.array(deploymentSchema) }),
  v.array(deploymentSchema),
]);

/** The answer to start and stop. */
export const transitionSchema = v.looseObject({
  deployment_id: v.string(),
  status: v.optional(v.string()),
  open_orders: v.optional(v.number()),
  cancelled_orders: v.optional(v.number()),
  warnings: v.optional(v.array(v.string())),
  edges: v.optional(v.array(edgeRowSchema)),
  closed: v.optional(v.array(v.looseObject({
    label: v.optional(v.string()),
    venue: v.string(),
    symbol: v.string(),
    side: v.picklist(["buy", "sell"]),
    qty_1e8: wide,
    filled_qty_1e8: wide,
    status: v.string(),
    end_reason: v.optional(v.nullable(v.string())),
    failure_reason: v.optional(v.nullable(v.string())),
  }))),
});

export const deletionSchema = v.looseObject({
  deployment_id: v.string(),
  name: v.optional(v.string()),
  cancelled_orders: v.optional(v.number()),
  open_positions: v.optional(v.array(v.looseObject({
    label: v.optional(v.string()),
    symbol: v.optional(v.string()),
    venue: v.optional(v.string()),
    position_1e8: v.optional(wide),
    value_usd_1e9: v.optional(wide),
  }))),
});

export type EdgeRow = v.InferOutput<typeof edgeRowSchema>;
export type Deployment = v.InferOutput<typeof deploymentSchema>;
export type Transition = v.InferOutput<typeof transitionSchema>;
export type Deletion = v.InferOutput<typeof deletionSchema>;

/** The rows of a list, wrapped or bare. */
export function deploymentRows(list: v.InferOutput<typeof deploymentListSchema>): Deployment[] {
  return Array.isArray(list) ? list : list.deployments;
}

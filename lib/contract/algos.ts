import * as v from "valibot";

const wide = v.bigint();

const status = v.picklist(["pending", "accepted", "running", "paused", "rejected"]);

const algoRow = {
  symbol: v.string(),
  size_bytes: v.number(),
  /** Unix seconds. */
  modified_at: v.number(),
  status,
};

/** One instance as the older surface shows it; times are Unix seconds. */
const algoEdge = v.looseObject({
  symbol: v.string(),
  edge_id: v.string(),
  deploy_id: v.string(),
  status,
  size_bytes: v.number(),
  deployed_at: v.number(),
  last_heartbeat: v.number(),
  pause_reason: v.nullable(v.string()),
  position_1e8: wide,
  realized_pnl_1e9: wide,
  session_realized_pnl_1e9: wide,
  unrealized_pnl_1e9: wide,
  callback_latency_ns: wide,
  update_count: v.number(),
});

export const algoListSchema = v.looseObject({
  algos: v.array(v.looseObject(algoRow)),
  edges: v.optional(v.array(algoEdge)),
});

export const algoSchema = v.looseObject({
  ...algoRow,
  deployment_id: v.string(),
  name: v.string(),
  edges: v.array(algoEdge),
});

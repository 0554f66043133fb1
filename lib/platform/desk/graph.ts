/** An execution graph: what was asked for, and how far it has come. All of it can be stored. */
import type { OrderStatus } from "../../engine/journal.ts";

export type TimeInForce = "gtc" | "ioc" | "fok" | "post_only";

/** One node as it was asked for. Prices × 10⁹, quantities × 10⁸. */
export interface NodePlan {
  nodeId: string;
  /** As written, folded; orders and fills echo it. */
  symbol: string;
  instrumentType: "spot" | "perp";
  /** Null: routed over the venues that quote the symbol. */
  venue: string | null;
  side: 1 | -1;
  /** Null: a market order. */
  limitPx1e9: number | null;
  /** Either a quantity, or dollars × 10⁹ that become one when the node is submitted. */
  qty1e8: number | null;
  usd1e9: number | null;
  tif: TimeInForce;
  /** Follows the opposite side's best price until it is filled, within limit and slippage. */
  chase: boolean;
  maxSlippageBps: number | null;
  horizonMs: number | null;
  slices: number;
  sliceMs: number;
  root: boolean;
  /** The client's truncated number was mended. */
  adjusted: boolean;
}

export type Trigger =
  | "on_accepted"
  | "on_first_fill"
  | "on_fill"
  | "on_full_fill"
  | "on_fill_ratio"
  | "on_timeout"
  | "on_cancel"
  | "on_done";

export interface EdgePlan {
  edgeId: string;
  from: string;
  to: string;
  trigger: Trigger;
  /** Of `on_fill_ratio`. */
  ratio: number | null;
  /** Of `on_timeout`. */
  ms: number | null;
}

export interface GraphPlan {
  nodes: NodePlan[];
  edges: EdgePlan[];
  /** USD × 10⁹. */
  maxNotional1e9: bigint | null;
  maxLoss1e9: bigint | null;
}

export type NodeStatus = "WAITING" | OrderStatus;

/** Where a node stands. */
export interface NodeState {
  status: NodeStatus;
  /** Its total; null while a notional has not been converted. */
  qty1e8: number | null;
  filled1e8: number;
  fills: number;
  acked: boolean;
  /** It ended because somebody asked for it. */
  cancelRequested: boolean;
  /** Its trigger has fired while the graph was paused. */
  due: boolean;
  /** Ns since the epoch; null while it waits. */
  activatedNs: bigint | null;
}

export interface GraphState {
  nodes: Record<string, NodeState>;
  /** How often each edge's trigger has fired. */
  fired: Record<string, number>;
  pauseReason: string | null;
  /** The whole graph was asked to end. */
  cancelled: boolean;
}

export type GraphStatus =
  | "ACCEPTED"
  | "RUNNING"
  | "PAUSED"
  | "COMPLETED"
  | "CANCELLED"
  | "REJECTED"
  | "FAILED";

export function isEnded(status: NodeStatus): boolean {
  return status !== "WAITING" && status !== "NEW" && status !== "OPEN";
}

export function nodePlan(plan: GraphPlan, nodeId: string): NodePlan {
  return plan.nodes.find((node) => node.nodeId === nodeId)!;
}

import type { RejectReason } from "../../engine/journal.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { StoredGraph } from "../store/graph_store.ts";
import { type GraphState, isEnded, type NodePlan, nodePlan } from "./graph.ts";
import { nextTimeoutNs, type NodeProgress } from "./graph_machine.ts";
import type { GraphOrder } from "./graph_order.ts";

const MS = 1_000_000n;
/** How often a chase looks at the market, ns. */
const CHASE_NS = 100n * MS;

/** A graph that has not ended, with its orders by node. */
export interface RunningGraph {
  stored: StoredGraph;
  orders: Map<string, GraphOrder[]>;
  /** Why none of it may be sent. */
  refusal: RejectReason | null;
}

/** What a node's orders have come to so far. */
export function nodeProgress(running: RunningGraph, nodeId: string): NodeProgress {
  const { plan, slices } = running.stored;
  const orders = running.orders.get(nodeId) ?? [];
  const node = nodePlan(plan, nodeId);
  const filled1e8 = orders.reduce((sum, order) => sum + order.filled1e8, 0);
  // The slices of a schedule add up to the plan; a single order may have been amended.
  const qty1e8 = node.slices > 1 ? node.qty1e8 : orders[0]?.qty1e8 ?? node.qty1e8;
  const acked = orders.some((order) => order.acked);
  const outcomes = orders.map((order) => order.outcome());
  const under = orders.some((order) => !order.ended) || (slices[nodeId]?.left ?? 0) > 0;
  const last = outcomes.at(-1)?.status ?? "NEW";
  return {
    status: under
      ? acked ? "OPEN" : "NEW"
      : filled1e8 > 0
      ? qty1e8 !== null && filled1e8 >= qty1e8 ? "FILLED" : "PARTIAL"
      : last,
    qty1e8,
    filled1e8,
    fills: orders.reduce((sum, order) => sum + order.fills, 0),
    acked,
    cancelRequested: outcomes.some((outcome) => outcome.endReason === "cancel_requested"),
  };
}

/** When something is due in a graph, ns since the epoch; null if nothing is. */
export function nextTimerNs(
  running: RunningGraph,
  epochNs: (atNs: number) => bigint,
): bigint | null {
  const { plan, state, slices } = running.stored;
  const due: bigint[] = [];
  const timeout = nextTimeoutNs(plan, state);
  if (timeout !== null) due.push(timeout);
  for (const [nodeId, schedule] of Object.entries(slices)) {
    if (schedule.left > 0 && isLive(state, nodeId)) due.push(schedule.nextNs);
  }
  for (const node of plan.nodes) {
    const horizon = horizonNs(running, node);
    if (horizon !== null) due.push(horizon);
  }
  for (const orders of running.orders.values()) {
    for (const order of orders) {
      const chase = chaseNs(order, epochNs);
      if (chase !== null) due.push(chase);
    }
  }
  return due.length === 0 ? null : due.reduce((a, b) => b < a ? b : a);
}

/** When a node's time is over; null if it has no end, or nothing of it goes on. */
export function horizonNs(running: RunningGraph, { nodeId, horizonMs }: NodePlan): bigint | null {
  const { state, slices } = running.stored;
  const { activatedNs, status } = state.nodes[nodeId]!;
  if (horizonMs === null || activatedNs === null || isEnded(status)) return null;
  const orders = running.orders.get(nodeId) ?? [];
  const goesOn = (slices[nodeId]?.left ?? 0) > 0 ||
    orders.some((order) => !order.expiring && !order.cancelRequested && !order.ended);
  return goesOn ? activatedNs + BigInt(horizonMs) * MS : null;
}

/** When an order next follows the market; null if it does not. */
export function chaseNs(order: GraphOrder, epochNs: (atNs: number) => bigint): bigint | null {
  if (!order.node.chase || order.expiring || order.cancelRequested || order.ended) return null;
  return epochNs(order.chasedNs) + CHASE_NS;
}

/** Slices go on only while nothing stands against the graph. */
export function isLive(state: GraphState, nodeId: string): boolean {
  const { status } = state.nodes[nodeId]!;
  return (status === "NEW" || status === "OPEN") && state.pauseReason === null && !state.cancelled;
}

/**
 * Profit of a graph in USD × 10⁹ after fees, marked at what closing would get (`mark` gives the bid
 * for a long, the ask for a short holding; 0 = none). Null while a price is missing.
 */
export function graphPnl1e9(
  running: RunningGraph,
  mark: (meta: SymbolMeta, side: 1 | -1) => number,
): bigint | null {
  let pnl = 0n;
  const held = new Map<SymbolMeta, number>();
  for (const order of [...running.orders.values()].flat()) {
    const { side } = order.node;
    for (const leg of order.legs) {
      pnl -= BigInt(side) * leg.notional1e9 + leg.fees1e9;
      held.set(leg.meta, (held.get(leg.meta) ?? 0) + side * leg.filled1e8);
    }
  }
  for (const [meta, qty1e8] of held) {
    if (qty1e8 === 0) continue;
    const px1e9 = mark(meta, qty1e8 > 0 ? 1 : -1);
    if (px1e9 === 0) return null;
    pnl += BigInt(px1e9) * BigInt(qty1e8) / 100_000_000n;
  }
  return pnl;
}

import {
  type EdgePlan,
  type GraphPlan,
  type GraphState,
  type GraphStatus,
  isEnded,
  type NodeState,
} from "./graph.ts";

const MS = 1_000_000n;

/** What a node's orders have come to. */
export type NodeProgress = Pick<
  NodeState,
  "status" | "qty1e8" | "filled1e8" | "fills" | "acked" | "cancelRequested"
>;

/** Something that happens to a graph. Times are ns since the epoch. */
export type GraphEvent =
  | { kind: "begin" }
  | { kind: "progress"; nodeId: string; progress: NodeProgress }
  | { kind: "time" }
  | { kind: "pause"; reason: string }
  | { kind: "resume" }
  | { kind: "cancel" };

/** The graph after an event, and the nodes that are to be submitted now, in the plan's order. */
export interface GraphStep {
  state: GraphState;
  activate: string[];
}

/** A graph of which nothing has happened. */
export function newGraphState(plan: GraphPlan): GraphState {
  const nodes: Record<string, NodeState> = {};
  for (const node of plan.nodes) {
    nodes[node.nodeId] = {
      status: "WAITING",
      qty1e8: node.qty1e8,
      filled1e8: 0,
      fills: 0,
      acked: false,
      cancelRequested: false,
      due: node.root,
      activatedNs: null,
    };
  }
  const fired = Object.fromEntries(plan.edges.map((edge) => [edge.edgeId, 0]));
  return { nodes, fired, pauseReason: null, cancelled: false };
}

/**
 * The state machine of a graph. A node is submitted once: at the beginning if it is a root, else
 * when the first of its incoming edges fires. A node that can't be reached any more ends cancelled.
 * While the graph is paused triggers are noted and nothing is submitted.
 */
export function stepGraph(
  plan: GraphPlan,
  before: GraphState,
  event: GraphEvent,
  nowNs: bigint,
): GraphStep {
  const state = structuredClone(before);
  switch (event.kind) {
    case "begin":
      break;
    case "progress":
      progress(plan, state, event.nodeId, event.progress);
      break;
    case "time":
      for (const edge of plan.edges) if (timedOut(edge, state, nowNs)) fire(edge, state, 1);
      break;
    case "pause":
      state.pauseReason ??= event.reason;
      break;
    case "resume":
      state.pauseReason = null;
      break;
    case "cancel":
      state.cancelled = true;
      for (const node of Object.values(state.nodes)) {
        if (node.status === "WAITING") node.status = "CANCELLED";
      }
      break;
  }
  const activate: string[] = [];
  if (state.pauseReason === null && !state.cancelled) {
    for (const { nodeId } of plan.nodes) {
      const node = state.nodes[nodeId]!;
      if (node.status !== "WAITING" || !node.due) continue;
      node.status = "NEW";
      node.due = false;
      node.activatedNs = nowNs;
      activate.push(nodeId);
    }
  }
  endUnreachable(plan, state);
  return { state, activate };
}

/** When the next timeout is due, ns since the epoch; null if none is under way. */
export function nextTimeoutNs(plan: GraphPlan, state: GraphState): bigint | null {
  let next: bigint | null = null;
  for (const edge of plan.edges) {
    const dueNs = timeoutNs(edge, state);
    if (dueNs !== null && (next === null || dueNs < next)) next = dueNs;
  }
  return next;
}

/** The status of the whole from those of its nodes. */
export function graphStatus(state: GraphState): GraphStatus {
  const nodes = Object.values(state.nodes);
  if (nodes.every((node) => isEnded(node.status))) {
    if (nodes.some((node) => node.status === "REJECTED")) {
      const nothing = nodes.every((node) => node.filled1e8 === 0);
      return nothing ? "REJECTED" : "FAILED";
    }
    if (state.pauseReason !== null) return "FAILED";
    if (nodes.every((node) => node.status === "FILLED")) return "COMPLETED";
    const empty = nodes.every((node) => node.filled1e8 === 0);
    const called = nodes.some((node) => node.status === "CANCELLED");
    return state.cancelled || (empty && called) ? "CANCELLED" : "COMPLETED";
  }
  if (state.pauseReason !== null) return "PAUSED";
  const moved = nodes.some((node) =>
    node.acked || (isEnded(node.status) && node.activatedNs !== null)
  );
  return moved ? "RUNNING" : "ACCEPTED";
}

function progress(plan: GraphPlan, state: GraphState, nodeId: string, news: NodeProgress): void {
  const node = state.nodes[nodeId]!;
  const newFills = news.fills - node.fills;
  Object.assign(node, news);
  for (const edge of plan.edges) {
    if (edge.from !== nodeId) continue;
    if (edge.trigger === "on_fill") {
      if (newFills > 0) fire(edge, state, newFills);
    } else if (state.fired[edge.edgeId] === 0 && holds(edge, node)) fire(edge, state, 1);
  }
}

/** Whether an edge's trigger is true of the node that it leaves from. */
function holds(edge: EdgePlan, node: NodeState): boolean {
  const { status, qty1e8, filled1e8 } = node;
  switch (edge.trigger) {
    case "on_accepted":
      return node.acked;
    case "on_first_fill":
      return node.fills > 0;
    case "on_full_fill":
      return qty1e8 !== null && filled1e8 > 0 && filled1e8 >= qty1e8;
    case "on_fill_ratio":
      return qty1e8 !== null && filled1e8 > 0 && filled1e8 / qty1e8 >= edge.ratio!;
    case "on_cancel":
      return isEnded(status) && status !== "FILLED" && node.cancelRequested;
    case "on_done":
      // What was rejected was never done.
      return isEnded(status) && status !== "REJECTED";
    case "on_fill":
    case "on_timeout":
      return false;
  }
}

function fire(edge: EdgePlan, state: GraphState, times: number): void {
  state.fired[edge.edgeId]! += times;
  const target = state.nodes[edge.to]!;
  if (target.status === "WAITING") target.due = true;
}

/** A timeout runs from the submission of its node, for as long as that has not ended. */
function timeoutNs(edge: EdgePlan, state: GraphState): bigint | null {
  if (edge.trigger !== "on_timeout" || state.fired[edge.edgeId] !== 0) return null;
  const node = state.nodes[edge.from]!;
  if (node.activatedNs === null || isEnded(node.status)) return null;
  return node.activatedNs + BigInt(edge.ms!) * MS;
}

function timedOut(edge: EdgePlan, state: GraphState, nowNs: bigint): boolean {
  const dueNs = timeoutNs(edge, state);
  return dueNs !== null && dueNs <= nowNs;
}

/** Waiting nodes that no living node leads to any more end as cancelled. */
function endUnreachable(plan: GraphPlan, state: GraphState): void {
  const alive = new Set<string>();
  for (const [id, node] of Object.entries(state.nodes)) {
    if (node.status === "WAITING" ? node.due : !isEnded(node.status)) alive.add(id);
  }
  for (let grown = true; grown;) {
    grown = false;
    for (const edge of plan.edges) {
      if (!alive.has(edge.from) || alive.has(edge.to)) continue;
      if (state.nodes[edge.to]!.status !== "WAITING") continue;
      alive.add(edge.to);
      grown = true;
    }
  }
  for (const [id, node] of Object.entries(state.nodes)) {
    if (node.status === "WAITING" && !alive.has(id)) node.status = "CANCELLED";
  }
}

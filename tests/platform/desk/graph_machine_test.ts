import assert from "node:assert/strict";
import type {
  EdgePlan,
  GraphPlan,
  GraphState,
  NodePlan,
  Trigger,
} from "../../../lib/platform/desk/graph.ts";
import {
  graphStatus,
  newGraphState,
  nextTimeoutNs,
  type NodeProgress,
  stepGraph,
} from "../../../lib/platform/desk/graph_machine.ts";

function node(nodeId: string, root = false): NodePlan {
  return {
    nodeId,
    symbol: "BTC-USD",
    instrumentType: "spot",
    venue: null,
    side: 1,
    limitPx1e9: null,
    qty1e8: 100,
    usd1e9: null,
    tif: "gtc",
    chase: false,
    maxSlippageBps: null,
    horizonMs: null,
    slices: 1,
    sliceMs: 0,
    root,
    adjusted: false,
  };
}

function edge(from: string, to: string, trigger: Trigger, more: Partial<EdgePlan> = {}): EdgePlan {
  return { edgeId: `${from}_${to}_${trigger}`, from, to, trigger, ratio: null, ms: null, ...more };
}

function graph(edges: EdgePlan[], ids = ["a", "b"]): GraphPlan {
  const nodes = ids.map((id, i) => node(id, i === 0));
  return { nodes, edges, maxNotional1e9: null, maxLoss1e9: null };
}

const NEW: NodeProgress = {
  status: "NEW",
  qty1e8: 100,
  filled1e8: 0,
  fills: 0,
  acked: false,
  cancelRequested: false,
};
const OPEN: NodeProgress = { ...NEW, status: "OPEN", acked: true };
const filled = (qty: number, fills = 1): NodeProgress => ({
  ...OPEN,
  status: qty >= 100 ? "FILLED" : "OPEN",
  filled1e8: qty,
  fills,
});
const cancelled = (qty = 0): NodeProgress => ({
  ...OPEN,
  status: qty > 0 ? "PARTIAL" : "CANCELLED",
  filled1e8: qty,
  fills: qty > 0 ? 1 : 0,
  cancelRequested: true,
});
const expired = (qty = 0): NodeProgress => ({
  ...cancelled(qty),
  status: qty > 0 ? "PARTIAL" : "EXPIRED",
  cancelRequested: false,
});
const rejected: NodeProgress = { ...NEW, status: "REJECTED" };

/** A graph that goes on as its root does; says which nodes were submitted at each step. */
class Run {
  state: GraphState;
  submitted: string[][] = [];

  constructor(readonly plan: GraphPlan) {
    this.state = newGraphState(plan);
    this.step({ kind: "begin" });
  }

  step(event: Parameters<typeof stepGraph>[2], nowNs = 0n): string[] {
    const { state, activate } = stepGraph(this.plan, this.state, event, nowNs);
    this.state = state;
    this.submitted.push(activate);
    return activate;
  }

  progress(nodeId: string, progress: NodeProgress): string[] {
    return this.step({ kind: "progress", nodeId, progress });
  }

  statusOf(id: string): string {
    return this.state.nodes[id]!.status;
  }
}

const TRIGGERS: [Trigger, Partial<EdgePlan>, NodeProgress[], number][] = [
  // The trigger, what the root goes through, and the step at which the other is submitted.
  ["on_accepted", {}, [NEW, OPEN, filled(40)], 1],
  ["on_accepted", {}, [filled(100)], 0],
  ["on_accepted", {}, [rejected], -1],
  ["on_first_fill", {}, [OPEN, filled(1), filled(100, 2)], 1],
  ["on_first_fill", {}, [OPEN, cancelled()], -1],
  ["on_fill", {}, [OPEN, filled(40), filled(100, 2)], 1],
  ["on_fill", {}, [OPEN, expired()], -1],
  ["on_full_fill", {}, [OPEN, filled(99), filled(100, 2)], 2],
  ["on_full_fill", {}, [OPEN, filled(99), cancelled(99)], -1],
  ["on_fill_ratio", { ratio: 0.5 }, [OPEN, filled(49), filled(50, 2)], 2],
  ["on_fill_ratio", { ratio: 1 }, [OPEN, filled(99), filled(100, 2)], 2],
  ["on_fill_ratio", { ratio: 0.5 }, [OPEN, filled(49), cancelled(49)], -1],
  ["on_cancel", {}, [OPEN, cancelled()], 1],
  ["on_cancel", {}, [OPEN, cancelled(30)], 1],
  ["on_cancel", {}, [OPEN, filled(100)], -1],
  ["on_cancel", {}, [OPEN, expired()], -1],
  ["on_done", {}, [OPEN, filled(40), filled(100, 2)], 2],
  ["on_done", {}, [OPEN, cancelled()], 1],
  ["on_done", {}, [OPEN, expired(40)], 1],
  ["on_done", {}, [rejected], -1],
];

Deno.test("each trigger submits its node at the step that it names, once, or never", () => {
  for (const [trigger, more, steps, at] of TRIGGERS) {
    const name = `${trigger} ${steps.map((step) => `${step.status}/${step.filled1e8}`).join(" ")}`;
    const run = new Run(graph([edge("a", "b", trigger, more)]));
    assert.deepEqual(run.submitted, [["a"]], name);
    const submitted = steps.map((step) => run.progress("a", step));
    const expected = steps.map((_, i) => i === at ? ["b"] : []);
    assert.deepEqual(submitted, expected, name);
    // What never comes ends with the node that could have brought it.
    assert.equal(run.statusOf("b"), at < 0 ? "CANCELLED" : "NEW", name);
  }
});

Deno.test("on_fill counts every fill, and the others fire once", () => {
  const run = new Run(graph([edge("a", "b", "on_fill"), edge("a", "b", "on_first_fill")]));
  run.progress("a", filled(10, 1));
  run.progress("a", filled(30, 3));
  assert.deepEqual(run.state.fired, { a_b_on_fill: 3, a_b_on_first_fill: 1 });
});

Deno.test("a timeout runs from the submission and is void once its node has ended", () => {
  const plan = graph([edge("a", "b", "on_timeout", { ms: 500 })]);
  const late = new Run(plan);
  assert.equal(nextTimeoutNs(plan, late.state), 500_000_000n);
  assert.deepEqual(late.step({ kind: "time" }, 499_999_999n), []);
  assert.deepEqual(late.step({ kind: "time" }, 500_000_000n), ["b"]);
  assert.equal(nextTimeoutNs(plan, late.state), null);
  const done = new Run(plan);
  done.progress("a", filled(100));
  assert.equal(nextTimeoutNs(plan, done.state), null);
  assert.deepEqual(done.step({ kind: "time" }, 600_000_000n), []);
  assert.equal(done.statusOf("b"), "CANCELLED");
});

Deno.test("a node with several edges is submitted by the first, and lives while one can still fire", () => {
  const edges = [edge("a", "c", "on_full_fill"), edge("b", "c", "on_cancel")];
  const plan = graph(edges, ["a", "b", "c"]);
  plan.nodes[1]!.root = true;
  const run = new Run(plan);
  assert.deepEqual(run.submitted, [["a", "b"]]);
  run.progress("a", cancelled());
  assert.equal(run.statusOf("c"), "WAITING");
  assert.deepEqual(run.progress("b", cancelled()), ["c"]);
  const other = new Run(plan);
  other.progress("a", cancelled());
  other.progress("b", filled(100));
  assert.equal(other.statusOf("c"), "CANCELLED");
});

Deno.test("a chain that is cut ends to its end", () => {
  const edges = [edge("a", "b", "on_full_fill"), edge("b", "c", "on_accepted")];
  const run = new Run(graph(edges, ["a", "b", "c"]));
  run.progress("a", rejected);
  assert.deepEqual([run.statusOf("b"), run.statusOf("c")], ["CANCELLED", "CANCELLED"]);
  assert.equal(graphStatus(run.state), "REJECTED");
});

Deno.test("while paused triggers are noted and nothing goes out; resume submits what is due", () => {
  const run = new Run(graph([edge("a", "b", "on_first_fill")]));
  run.step({ kind: "pause", reason: "max_loss" });
  assert.deepEqual(run.progress("a", filled(40)), []);
  run.progress("a", cancelled(40));
  assert.deepEqual([run.statusOf("b"), graphStatus(run.state)], ["WAITING", "PAUSED"]);
  assert.deepEqual(run.step({ kind: "resume" }, 7n), ["b"]);
  assert.equal(run.state.nodes["b"]!.activatedNs, 7n);
  assert.equal(graphStatus(run.state), "RUNNING");
});

Deno.test("a cancelled graph submits nothing more, whatever its nodes still do", () => {
  const run = new Run(graph([edge("a", "b", "on_cancel")]));
  run.progress("a", OPEN);
  run.step({ kind: "cancel" });
  assert.equal(run.statusOf("b"), "CANCELLED");
  assert.deepEqual(run.progress("a", cancelled()), []);
  assert.equal(graphStatus(run.state), "CANCELLED");
});

Deno.test("the graph's status follows from its nodes", () => {
  const table: [NodeProgress, string][] = [
    [NEW, "ACCEPTED"],
    [OPEN, "RUNNING"],
    [filled(40), "RUNNING"],
    [filled(100), "COMPLETED"],
    [cancelled(), "CANCELLED"],
    [cancelled(40), "COMPLETED"],
    [expired(), "COMPLETED"],
    [expired(40), "COMPLETED"],
    [rejected, "REJECTED"],
  ];
  for (const [progress, status] of table) {
    const run = new Run(graph([], ["a"]));
    run.progress("a", progress);
    assert.equal(graphStatus(run.state), status, `${progress.status}/${progress.filled1e8}`);
  }
  const half = new Run(graph([edge("a", "b", "on_full_fill")]));
  half.progress("a", filled(100));
  half.progress("b", rejected);
  assert.equal(graphStatus(half.state), "FAILED");
});

Deno.test("a step leaves the state before it as it was", () => {
  const plan = graph([edge("a", "b", "on_fill")]);
  const before = stepGraph(plan, newGraphState(plan), { kind: "begin" }, 0n).state;
  const copy = structuredClone(before);
  stepGraph(plan, before, { kind: "progress", nodeId: "a", progress: filled(100) }, 1n);
  assert.deepEqual(before, copy);
});

import assert from "node:assert/strict";
import { AlgoTrap } from "../../../lib/algo/trap.ts";
import type { ActionOutcome, EndedCall } from "../../../lib/engine/call_watch.ts";
import {
  type CallEntry,
  type CallErrorEntry,
  CallTraces,
  MOST_ROWS_PER_S,
} from "../../../lib/platform/edge/call_traces.ts";

const NEW: ActionOutcome = {
  type: "new",
  algoOrderId: 7n,
  seq: 1,
  side: "buy",
  px1e9: 100,
  qty1e8: 1,
  orderType: "limit",
  accepted: true,
  reason: null,
};
const REFUSED: ActionOutcome = { ...NEW, accepted: false, reason: "POSITION_LIMIT" };

function call(actions: ActionOutcome[], n = 1): EndedCall {
  const { callback, symbol } = { callback: "on_book", symbol: "BTC-USDT" };
  return { callback, n, symbol, atNs: 5, durationNs: 2000, messages: 0, actions };
}

function scene(): {
  traces: CallTraces;
  told: (CallEntry | CallErrorEntry)[];
  wait(ms: number): void;
} {
  let nowMs = 0;
  const told: (CallEntry | CallErrorEntry)[] = [];
  const traces = new CallTraces((entry) => told.push(entry), () => nowMs);
  return { traces, told, wait: (ms) => nowMs += ms };
}

Deno.test("a callback is notable for a message, or ten times the p50 of its kind", () => {
  const { traces } = scene();
  assert.ok(traces.isNotable("on_book", 1, 1));
  assert.ok(!traces.isNotable("on_book", 1e9, 0), "nothing is known of what is usual");
  const latency = { count: 10, p90Ns: 0, p99Ns: 0, maxNs: 0 };
  traces.setUsual({ on_book: { ...latency, p50Ns: 5000 }, on_fill: { ...latency, p50Ns: 0 } });
  assert.ok(!traces.isNotable("on_book", 50_000, 0));
  assert.ok(traces.isNotable("on_book", 50_001, 0));
  assert.ok(!traces.isNotable("on_fill", 10_000, 0), "less than the clock resolves");
  assert.ok(traces.isNotable("on_fill", 10_001, 0));
  assert.ok(!traces.isNotable("on_nbbo", 1e9, 0));
  traces.setUsual({ on_book: { ...latency, count: 0, p50Ns: 0 } });
  assert.ok(!traces.isNotable("on_book", 50_000, 0), "silence changes nothing");
});

Deno.test("each refused action is an error of its own behind its callback", () => {
  const { traces, told } = scene();
  traces.ended(call([NEW, REFUSED], 3));
  assert.deepEqual(told.map(({ type, n }) => [type, n]), [["call", 3], ["call_error", 3]]);
  const error = told[1] as CallErrorEntry;
  assert.equal(error.code, "POSITION_LIMIT");
  assert.equal(error.message, "new of order 7 refused: POSITION_LIMIT");
  assert.equal(error.action, REFUSED);
});

Deno.test("what is more than a second's rows is counted and left out, a trap never", () => {
  const { traces, told, wait } = scene();
  for (let i = 0; i < MOST_ROWS_PER_S; i++) traces.ended(call([REFUSED]));
  assert.equal(told.length, MOST_ROWS_PER_S);
  const trap = new AlgoTrap("TRAP", "on_book", "unreachable executed");
  traces.trapped({ n: 9, symbol: "BTC-USDT", atNs: 6 }, trap);
  assert.deepEqual(told.at(-1), {
    type: "call_error",
    callback: "on_book",
    n: 9,
    symbol: "BTC-USDT",
    atNs: 6,
    code: "TRAP",
    message: "unreachable executed in on_book",
    action: null,
  });
  assert.deepEqual(traces.takeCounts(), {
    actions: MOST_ROWS_PER_S,
    tracesLeftOut: MOST_ROWS_PER_S,
  });
  assert.deepEqual(traces.takeCounts(), { actions: 0, tracesLeftOut: 0 });
  wait(1000);
  traces.ended(call([NEW]));
  assert.equal(told.length, MOST_ROWS_PER_S + 2);
});

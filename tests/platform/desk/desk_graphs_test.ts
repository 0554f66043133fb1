import assert from "node:assert/strict";
import { QTY } from "./books.ts";
import { type DeskScene, withDesk } from "./desk_scene.ts";

const scene = (name: string, work: (scene: DeskScene) => Promise<void> | void) =>
  Deno.test(name, () => withDesk(work));

/** A resting buy at kraken (behind ten others) and a market sell that waits for it. */
function pair(s: DeskScene, trigger: unknown, ratio?: number) {
  const edges: Parameters<typeof s.place>[1] = [
    ratio === undefined ? ["a", "b", trigger] : ["a", "b", trigger, ratio],
  ];
  return s.place(
    [{ id: "a", qty: 2, px: 99, venue: "kraken" }, {
      id: "b",
      side: "sell",
      qty: 1,
      venue: "coinbase",
      wait: true,
    }],
    edges,
  );
}

const fill = (s: DeskScene, qty: number) => s.trade("kraken", "sells", 99, qty).pass(8);

scene("on_accepted: the second order goes out when the venue has acknowledged the first", (s) => {
  const placed = pair(s, "on_accepted");
  s.pass(3);
  assert.deepEqual(s.nodes(placed), ["a: NEW 0/2", "b: WAITING 0/1"]);
  s.pass(5);
  assert.deepEqual(s.nodes(placed), ["a: OPEN 0/2", "b: FILLED 1/1"]);
  assert.equal(s.graph(placed).status, "RUNNING");
});

scene("on_first_fill and on_fill: at the first fill, once", (s) => {
  for (const trigger of ["on_first_fill", "on_fill"]) {
    const placed = pair(s, trigger);
    s.roundTrip();
    fill(s, 10);
    assert.deepEqual(s.nodes(placed)[1], "b: WAITING 0/1", trigger);
    fill(s, 0.5);
    fill(s, 0.5);
    assert.deepEqual(s.nodes(placed), ["a: OPEN 1/2", "b: FILLED 1/1"], trigger);
    assert.equal(s.graph(placed).state.fired["e0"], trigger === "on_fill" ? 2 : 1);
    assert.equal(s.orders(placed).length, 2);
    fill(s, 1);
  }
});

scene("on_full_fill and on_fill_ratio: when enough is filled", (s) => {
  const full = pair(s, "on_full_fill");
  s.roundTrip();
  fill(s, 11.9);
  assert.deepEqual(s.nodes(full), ["a: OPEN 1.9/2", "b: WAITING 0/1"]);
  fill(s, 0.1);
  assert.deepEqual(s.nodes(full), ["a: FILLED 2/2", "b: FILLED 1/1"]);
  for (const trigger of ["on_fill_ratio", "on_fill"]) {
    const ratio = pair(s, trigger, 0.5);
    s.roundTrip();
    fill(s, 10.5);
    assert.deepEqual(s.nodes(ratio)[1], "b: WAITING 0/1", trigger);
    fill(s, 0.5);
    assert.deepEqual(s.nodes(ratio), ["a: OPEN 1/2", "b: FILLED 1/1"], trigger);
    fill(s, 9);
  }
});

scene("on_timeout: after its time, unless the order has ended by then", (s) => {
  const placed = pair(s, { on_timeout: { ms: 50 } });
  s.pass(49);
  assert.deepEqual(s.nodes(placed), ["a: OPEN 0/2", "b: WAITING 0/1"]);
  s.pass(5);
  assert.deepEqual(s.nodes(placed), ["a: OPEN 0/2", "b: FILLED 1/1"]);
  const done = pair(s, { on_timeout: { ms: 50 } });
  s.roundTrip();
  fill(s, 30);
  s.pass(60);
  assert.deepEqual(s.nodes(done), ["a: FILLED 2/2", "b: CANCELLED 0/1"]);
});

scene("on_cancel and on_done: when the order has been cancelled", async (s) => {
  for (const trigger of ["on_cancel", "on_done"]) {
    const placed = pair(s, trigger);
    s.roundTrip();
    const order = s.desk.order(s.orders(placed)[0]!["node_order_id"] as string)!;
    const answer = s.desk.cancel([order]);
    s.pass(8);
    assert.equal((await answer).cancelled.length, 1);
    assert.deepEqual(s.nodes(placed), ["a: CANCELLED 0/2", "b: FILLED 1/1"], trigger);
  }
});

scene("on_done: when the order has filled or its time is over; not when it was rejected", (s) => {
  const timed = s.place(
    [{ id: "a", qty: 2, px: 99, execution: { horizon_ms: 20 } }, { id: "b", wait: true }],
    [["a", "b", "on_done"]],
  );
  s.pass(40);
  assert.deepEqual(s.nodes(timed), ["a: EXPIRED 0/2", "b: FILLED 1/1"]);
  const refused = s.place([{ id: "a", px: 99.5 }, { id: "b", wait: true }], [[
    "a",
    "b",
    "on_done",
  ]]);
  assert.deepEqual(s.nodes(refused), ["a: REJECTED 0/1", "b: CANCELLED 0/1"]);
  assert.equal(s.graph(refused).status, "REJECTED");
});

scene("the kill switch rejects what a trigger would submit; resting orders stay", (s) => {
  const placed = pair(s, "on_first_fill");
  s.roundTrip();
  s.desk.setKillSwitch(true);
  fill(s, 10.5);
  assert.deepEqual(s.nodes(placed), ["a: OPEN 0.5/2", "b: REJECTED 0/1"]);
  assert.equal(s.orders(placed)[1]!["failure_reason"], "KILL_SWITCH");
  fill(s, 9);
  assert.equal(s.graph(placed).status, "FAILED");
});

scene("a horizon ends the order with its own reason, filled in part or not at all", (s) => {
  const placed = s.place([{ qty: 2, px: 99, venue: "kraken", execution: { horizon_ms: 30 } }]);
  s.roundTrip();
  fill(s, 10.5);
  s.pass(30);
  assert.equal(s.end(placed), "PARTIAL expired");
  assert.equal(s.desk.graph(placed.stored.graphId), undefined);
});

scene("slices go out one by one and add up; each is an order of its own", (s) => {
  const pacing = { uniform: { num_slices: 3, interval_ms: 100 } };
  const placed = s.place([{ qty: 1, venue: "kraken", execution: { pacing } }]);
  s.pass(50);
  assert.deepEqual(s.nodes(placed), ["order: OPEN 0.33/1"]);
  s.pass(100);
  assert.deepEqual(s.nodes(placed), ["order: OPEN 0.66/1"]);
  s.pass(100);
  assert.deepEqual(s.nodes(placed), ["order: FILLED 1/1"]);
  const ids = s.orders(placed).map((row) => [row["node_order_id"], Number(row["qty_1e8"]) / QTY]);
  const graphId = placed.stored.graphId;
  assert.deepEqual(ids, [
    [`graph:${graphId}:order:1`, 0.33],
    [`graph:${graphId}:order:2`, 0.33],
    [`graph:${graphId}:order:3`, 0.34],
  ]);
});

scene("a slice that is refused ends the schedule", (s) => {
  const pacing = { uniform: { num_slices: 3, interval_ms: 100 } };
  const placed = s.place([{ qty: 3, venue: "kraken", execution: { pacing } }]);
  s.pass(50);
  s.desk.setKillSwitch(true);
  s.pass(300);
  assert.deepEqual(s.nodes(placed), ["order: PARTIAL 1/3"]);
  assert.equal(s.orders(placed).length, 2);
});

scene(
  "a graph that loses too much is paused, its open orders are cancelled, and it can go on",
  (s) => {
    const placed = s.place(
      [
        { id: "a", qty: 5, venue: "kraken" },
        { id: "rest", qty: 1, px: 90, venue: "kraken" },
        { id: "b", qty: 1, venue: "kraken", wait: true },
      ],
      [["rest", "b", "on_cancel"]],
      { risk: { runtime: { max_loss_usd: 19.5 } } },
    );
    s.roundTrip();
    // Five units at two dollars are lost already; another two dollars each make twenty.
    s.book("kraken", [[98, 10]], [[101, 10]]).pass(2);
    assert.equal(s.graph(placed).status, "RUNNING");
    s.book("kraken", [[97, 10]], [[101, 10]]).pass(8);
    assert.deepEqual(s.nodes(placed), ["a: FILLED 5/5", "rest: CANCELLED 0/1", "b: WAITING 0/1"]);
    const { status, state } = s.graph(placed);
    assert.deepEqual([status, state.pauseReason], ["PAUSED", "max_loss"]);
    s.book("kraken", [[100, 10]], [[101, 10]]);
    s.desk.resume(placed);
    s.roundTrip();
    assert.deepEqual(s.nodes(placed)[2], "b: FILLED 1/1");
    assert.equal(s.graph(placed).status, "COMPLETED");
  },
);

scene("a graph over its own admission limit is rejected as a whole", (s) => {
  const placed = s.place(
    [{ id: "a", qty: 5 }, { id: "b", qty: 6, px: 100, wait: true }],
    [["a", "b", "on_fill"]],
    { risk: { admission: { max_notional_usd: 1100 } } },
  );
  assert.deepEqual(s.nodes(placed), ["a: REJECTED 0/5", "b: CANCELLED 0/6"]);
  assert.equal(s.end(placed), "REJECTED rejected RISK_CHECK_FAILED");
  const small = s.place(
    [{ id: "a", qty: 5 }],
    [],
    { risk: { admission: { max_notional_usd: 1100 } } },
  );
  s.roundTrip();
  assert.deepEqual(s.nodes(small), ["a: FILLED 5/5"]);
});

scene(
  "a schedule can be cancelled between two slices, and its horizon ends it there too",
  async (s) => {
    const pacing = { uniform: { num_slices: 4, interval_ms: 100 } };
    const called = s.place([{ qty: 1, venue: "kraken", execution: { pacing } }]);
    s.pass(150);
    await s.desk.cancelGraph(called);
    assert.deepEqual(s.nodes(called), ["order: PARTIAL 0.5/1"]);
    assert.equal(s.graph(called).status, "CANCELLED");
    const timed = s.place([{ qty: 1, venue: "kraken", execution: { pacing, horizon_ms: 250 } }]);
    s.pass(500);
    assert.deepEqual(s.nodes(timed), ["order: PARTIAL 0.75/1"]);
    assert.equal(s.graph(timed).status, "COMPLETED");
    assert.equal(s.desk.openOrders().length, 0);
  },
);

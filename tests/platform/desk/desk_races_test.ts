import assert from "node:assert/strict";
import type { GraphOrder } from "../../../lib/platform/desk/graph_order.ts";
import type { RunningGraph } from "../../../lib/platform/desk/running_graph.ts";
import { PX, QTY } from "./books.ts";
import { type DeskScene, quoteBoth, withDesk } from "./desk_scene.ts";

const scene = (name: string, work: (scene: DeskScene) => Promise<void> | void) =>
  Deno.test(name, () => withDesk(work));

function orderOf(s: DeskScene, placed: RunningGraph): GraphOrder {
  return s.desk.order(s.orders(placed)[0]!["node_order_id"] as string)!;
}

scene("a cancel that crosses with the last fill comes too late, and says so", async (s) => {
  const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.roundTrip();
  const answer = s.desk.cancel([orderOf(s, placed)]);
  s.pass(1).trade("kraken", "sells", 98, 5).pass(8);
  const id = s.orders(placed)[0]!["node_order_id"] as string;
  assert.deepEqual(await answer, { cancelled: [], late: [id], open: [] });
  assert.equal(s.end(placed), "FILLED filled");
});

scene("a cancel that crosses with a part of a fill keeps that part", async (s) => {
  const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.roundTrip();
  const answer = s.desk.cancel([orderOf(s, placed)]);
  s.pass(1).trade("kraken", "sells", 99, 10.25).pass(8);
  assert.equal((await answer).cancelled.length, 1);
  assert.equal(s.end(placed), "PARTIAL cancel_requested");
  assert.deepEqual(s.nodes(placed), ["order: PARTIAL 0.25/1"]);
});

scene(
  "an order that is still new can be cancelled and amended: the wire keeps the order",
  async (s) => {
    const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
    const amended = s.desk.amend(orderOf(s, placed), 3 * QTY, 98 * PX);
    s.pass(8);
    assert.equal(await amended, null);
    const [row] = s.orders(placed);
    assert.deepEqual(
      [row!["status"], row!["qty_1e8"], row!["px_1e9"], row!["revision"]],
      ["OPEN", BigInt(3 * QTY), BigInt(98 * PX), 1n],
    );
    const early = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
    const answer = s.desk.cancel([orderOf(s, early)]);
    s.pass(8);
    assert.equal((await answer).cancelled.length, 1);
  },
);

scene("an amend that crosses with the last fill changes nothing", async (s) => {
  const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.roundTrip();
  const answer = s.desk.amend(orderOf(s, placed), 2 * QTY, null);
  s.pass(1).trade("kraken", "sells", 98, 5).pass(8);
  assert.equal(await answer, "ended");
  assert.equal(s.end(placed), "FILLED filled");
  assert.deepEqual(s.fills(), ["kraken buy 1 @ 99 maker"]);
});

scene(
  "an amend to what was filled meanwhile is refused by the venue, and the order goes on",
  async (s) => {
    const placed = s.place([{ qty: 4, px: 99, venue: "kraken" }]);
    s.roundTrip();
    const order = orderOf(s, placed);
    const answer = s.desk.amend(order, 1 * QTY, null);
    s.pass(1).trade("kraken", "sells", 99, 12).pass(8);
    assert.equal(await answer, "INVALID_PARAMS");
    assert.deepEqual(s.nodes(placed), ["order: OPEN 2/4"]);
  },
);

scene("amends that add are refused under the kill switch; those that shrink are not", async (s) => {
  const placed = s.place([{ qty: 4, px: 99, venue: "kraken" }]);
  s.roundTrip();
  s.desk.setKillSwitch(true);
  const order = orderOf(s, placed);
  assert.equal(await s.desk.amend(order, 5 * QTY, null), "KILL_SWITCH");
  const shrunk = s.desk.amend(order, 3 * QTY, null);
  s.pass(8);
  assert.equal(await shrunk, null);
  assert.deepEqual(s.nodes(placed), ["order: OPEN 0/3"]);
});

scene("an amend of a split order is spread over its legs, and is one revision", async (s) => {
  s.book("kraken", [[99, 10]], [[103, 2]]);
  s.book("coinbase", [[98, 10]], [[102, 2]]);
  const placed = s.place([{ qty: 6, px: 103 }]);
  s.roundTrip();
  assert.deepEqual(s.nodes(placed), ["order: OPEN 4/6"]);
  const order = orderOf(s, placed);
  assert.deepEqual(order.open().map((leg) => leg.meta.venue), ["kraken"]);
  const answer = s.desk.amend(order, 9 * QTY, 101 * PX);
  s.pass(8);
  assert.equal(await answer, null);
  const [row] = s.orders(placed);
  assert.deepEqual(
    [row!["qty_1e8"], row!["px_1e9"], row!["revision"], row!["filled_1e8"]],
    [BigInt(9 * QTY), BigInt(101 * PX), 1n, BigInt(4 * QTY)],
  );
  const again = await s.desk.amend(order, 9 * QTY, 101 * PX);
  assert.equal(again, null);
  assert.equal(order.revision, 1);
});

scene(
  "a cancelled graph ends its waiting nodes at once and its orders when the venues have answered",
  async (s) => {
    const placed = s.place(
      [{ id: "a", qty: 1, px: 99 }, { id: "b", wait: true }, { id: "c", qty: 1, px: 98 }],
      [["a", "b", "on_cancel"]],
    );
    s.roundTrip();
    const answer = s.desk.cancelGraph(placed);
    assert.deepEqual(s.nodes(placed), ["a: OPEN 0/1", "b: CANCELLED 0/1", "c: OPEN 0/1"]);
    s.pass(8);
    assert.equal((await answer).cancelled.length, 2);
    assert.equal(s.graph(placed).status, "CANCELLED");
    assert.equal(s.orders(placed).length, 2);
  },
);

scene("cancelling at one venue leaves the rest of a split order", async (s) => {
  s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.place([{ qty: 1, px: 99, venue: "coinbase" }]);
  s.roundTrip();
  const answer = s.desk.cancel(s.desk.openOrders("kraken"), "kraken");
  s.pass(8);
  assert.equal((await answer).cancelled.length, 1);
  assert.deepEqual(s.desk.openOrders().map((order) => order.node.venue), ["coinbase"]);
});

scene(
  "what had been stored goes on after a restart: orders, queues, waiting nodes, timers, positions",
  (s) => {
    const placed = s.place(
      [
        { id: "a", qty: 2, px: 99, venue: "kraken" },
        { id: "b", side: "sell", qty: 1, venue: "kraken", wait: true },
        { id: "c", side: "sell", qty: 0.5, venue: "coinbase", wait: true },
      ],
      [["a", "b", "on_full_fill"], ["a", "c", { on_timeout: { ms: 60 } }]],
      { graph_id: "mine" },
    );
    s.roundTrip();
    s.trade("kraken", "sells", 99, 11).roundTrip();
    assert.deepEqual(s.nodes(placed)[0], "a: OPEN 1/2");
    const before = s.orders(placed)[0]!;
    s.restart();
    quoteBoth(s);
    assert.equal(s.graphs.find("mine")!.status, "RUNNING");
    // At the end of the queue again.
    s.trade("kraken", "sells", 99, 10.5).roundTrip();
    assert.deepEqual(s.nodes(placed)[0], "a: OPEN 1.5/2");
    s.pass(60);
    assert.deepEqual(s.nodes(placed)[2], "c: FILLED 0.5/0.5");
    s.trade("kraken", "sells", 98, 5).pass(8);
    assert.deepEqual(s.nodes(placed), ["a: FILLED 2/2", "b: FILLED 1/1", "c: FILLED 0.5/0.5"]);
    const after = s.orders(placed)[0]!;
    for (const key of ["node_order_id", "parent_id", "venue_order_id", "created_ns"]) {
      assert.equal(after[key], before[key], key);
    }
    const fills = s.db.all("SELECT fill_id, fill_number FROM fills ORDER BY n");
    assert.equal(new Set(fills.map((row) => row["fill_id"])).size, 5);
    assert.deepEqual(fills.map((row) => Number(row["fill_number"])), [1, 2, 3, 4, 5]);
    const held = s.graphs.positions().map((
      row,
    ) => [row["venue"], Number(row["position_1e8"]) / QTY]);
    assert.deepEqual(held, [["coinbase", -0.5], ["kraken", 1]]);
  },
);

scene(
  "an order that the venue had not acknowledged is ended by a restart, and triggers follow",
  (s) => {
    const placed = s.place(
      [{ id: "a", qty: 1, px: 99, venue: "kraken" }, { id: "b", wait: true, qty: 1 }],
      [["a", "b", "on_full_fill"]],
    );
    s.restart();
    assert.equal(s.end(placed), "CANCELLED stopped");
    assert.deepEqual(s.nodes(placed), ["a: CANCELLED 0/1", "b: CANCELLED 0/1"]);
    assert.equal(s.graph(placed).status, "CANCELLED");
  },
);

scene("a cancel that was under way at a restart is sent again", async (s) => {
  const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.roundTrip();
  const unanswered = s.desk.cancelGraph(placed);
  s.restart();
  assert.equal((await unanswered).open.length, 1);
  quoteBoth(s);
  s.pass(8);
  assert.equal(s.end(placed), "CANCELLED cancel_requested");
});

scene(
  "if the store fails nothing was placed and nothing is told; what happens later waits for it",
  (s) => {
    const resting = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
    s.roundTrip();
    const told = s.told.length;
    s.db.run("ALTER TABLE graphs RENAME TO hidden");
    assert.throws(() => s.place([{ qty: 2 }]), { name: "NotStored" });
    s.pass(8);
    s.trade("kraken", "sells", 98, 5).pass(8);
    assert.equal(s.told.length, told);
    assert.throws(() => s.place([{ qty: 2 }]), { name: "NotStored" });
    s.db.run("ALTER TABLE hidden RENAME TO graphs");
    s.pass(1);
    assert.deepEqual(s.nodes(resting), ["order: FILLED 1/1"]);
    assert.deepEqual(s.fills(), ["kraken buy 1 @ 99 maker"]);
    assert.equal(s.db.get("SELECT count(*) AS n FROM orders")!["n"], 1n);
    assert.deepEqual(s.told.slice(told).map(({ topic }) => topic), ["fills", "orders"]);
  },
);

scene("a second amend has to wait for the first one's answer", async (s) => {
  const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.roundTrip();
  const order = orderOf(s, placed);
  const first = s.desk.amend(order, 2 * QTY, null);
  assert.equal(await s.desk.amend(order, 3 * QTY, null), "busy");
  s.pass(8);
  assert.equal(await first, null);
  assert.deepEqual(s.nodes(placed), ["order: OPEN 0/2"]);
});

scene(
  "an amend that leaves nothing to a leg ends that leg, and the order is what is left",
  async (s) => {
    s.book("kraken", [[99, 10]], [[102, 2]]);
    s.book("coinbase", [[98, 10]], [[102, 2]]);
    const placed = s.place([{ qty: 5, px: 102 }]);
    // The market moves away before the legs arrive, so both of them rest.
    s.book("kraken", [[99, 10]], [[105, 2]]);
    s.book("coinbase", [[98, 10]], [[105, 2]]);
    s.roundTrip();
    const order = orderOf(s, placed);
    assert.deepEqual(order.open().map((leg) => [leg.meta.venue, leg.qty1e8 / QTY]), [
      ["kraken", 3],
      ["coinbase", 2],
    ]);
    const answer = s.desk.amend(order, 2 * QTY, null);
    s.pass(8);
    assert.equal(await answer, null);
    assert.deepEqual(s.nodes(placed), ["order: OPEN 0/2"]);
    assert.equal(order.revision, 1);
    s.trade("kraken", "sells", 101, 5).pass(8);
    assert.deepEqual(s.nodes(placed), ["order: FILLED 2/2"]);
    assert.equal(s.end(placed), "FILLED filled");
  },
);

import assert from "node:assert/strict";
import { Scene } from "./scene.ts";

const market = () => new Scene([[100, 5], [99, 8]], [[101, 4], [102, 6]]);

Deno.test("a resting order waits behind what its level showed on arrival", () => {
  const scene = market();
  scene.send("a", "limit", 1, 100, 2);
  assert.deepEqual(scene.heard(), ["a acked, 5 ahead"]);
  scene.trade("sells", 100, 5);
  assert.deepEqual(scene.heard(), [], "the whole queue ahead, and no more");
  scene.trade("sells", 100, 1);
  assert.deepEqual(scene.heard(), ["a filled 1 @ 100 maker"]);
  scene.trade("sells", 100, 9);
  assert.deepEqual(scene.heard(), ["a filled 1 @ 100 maker"], "never more than the order");
  assert.equal(scene.venue.hasResting, false);
});

Deno.test("one trade that empties the queue fills the order with what is left of it", () => {
  const scene = market();
  scene.send("a", "limit", 1, 100, 2);
  scene.heard();
  scene.trade("sells", 100, 6.5);
  assert.deepEqual(scene.heard(), ["a filled 1.5 @ 100 maker"]);
});

Deno.test("a trade by the other side's aggressor does not touch the queue", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.trade("buys", 101, 100);
  assert.equal(order.ahead1e8, 500_000_000);
});

Deno.test("a level that shrinks without trades shrinks from behind until it is the queue ahead", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.depth([[100, 9]]);
  assert.equal(order.ahead1e8, 500_000_000, "what joins later stands behind");
  scene.depth([[100, 6]]);
  assert.equal(order.ahead1e8, 500_000_000, "what leaves may have stood behind");
  scene.depth([[100, 3]]);
  assert.equal(order.ahead1e8, 300_000_000, "no more can be ahead than is shown");
  scene.depth([[100, 0]]);
  assert.equal(order.ahead1e8, 0);
});

Deno.test("the venue tells of each move in a queue and of no other change", () => {
  const scene = market();
  scene.send("a", "limit", 1, 100, 2);
  scene.send("b", "limit", 1, 99, 2);
  scene.depth([[100, 9], [98, 1]]).trade("buys", 101, 3);
  assert.deepEqual(scene.moves, [], "nobody who stood ahead of them left");
  scene.trade("sells", 100, 2).depth([[100, 2]]).trade("sells", 100, 2.5);
  assert.deepEqual(scene.moves, ["a 3", "a 2", "a 0"], "trades, a smaller level, the end");
  scene.depth([[99, 7]]);
  assert.deepEqual(scene.moves.slice(3), ["b 7"]);
  scene.depth([], [[99, 1]]);
  assert.deepEqual(scene.moves.slice(4), ["b 0"], "the other side has come through the queue");
});

Deno.test("a trade and the shrinking of its level that follows count once", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.trade("sells", 100, 2).depth([[100, 3]]);
  assert.equal(order.ahead1e8, 300_000_000);
});

Deno.test("a trade through the price fills the order whatever its queue", () => {
  const scene = market();
  scene.send("a", "limit", 1, 100, 2);
  scene.send("b", "limit", -1, 102, 3);
  scene.heard();
  scene.trade("sells", 99, 1.5).trade("buys", 103, 10);
  assert.deepEqual(scene.heard(), ["a filled 1.5 @ 100 maker", "b filled 3 @ 102 maker"]);
});

Deno.test("a trade at a worse price for the aggressor does not reach the order", () => {
  const scene = market();
  scene.send("a", "limit", 1, 99, 2);
  scene.heard();
  scene.trade("sells", 100, 1000);
  assert.deepEqual(scene.heard(), []);
});

Deno.test("the opposite side that reaches the price fills by no more than it shows anew", () => {
  const scene = market();
  scene.send("a", "limit", 1, 100, 5);
  scene.heard();
  scene.depth([[100, 0]], [[100, 2]]);
  assert.deepEqual(scene.heard(), ["a filled 2 @ 100 maker"]);
  scene.depth([[98, 1]]);
  assert.deepEqual(scene.heard(), [], "the same quantity is not met twice");
  scene.depth([], [[100, 3]]);
  assert.deepEqual(scene.heard(), ["a filled 1 @ 100 maker"]);
});

Deno.test("what a limit order has taken does not fill its rest again", () => {
  const scene = market();
  scene.send("a", "limit", 1, 101, 10);
  assert.deepEqual(scene.heard(), ["a acked, 0 ahead", "a filled 4 @ 101 taker"]);
  scene.depth([[98, 1]]);
  assert.deepEqual(scene.heard(), [], "the recorded book still shows what was taken");
  scene.depth([], [[101, 5]]);
  assert.deepEqual(scene.heard(), ["a filled 1 @ 101 maker"]);
});

Deno.test("own orders share a trade: better price first, then older first", () => {
  const scene = market();
  scene.send("old", "limit", 1, 100, 1);
  scene.send("young", "limit", 1, 100, 1);
  scene.heard();
  scene.trade("sells", 100, 7);
  assert.deepEqual(scene.heard(), ["old filled 1 @ 100 maker", "young filled 1 @ 100 maker"]);
  const fresh = market();
  fresh.send("far", "limit", 1, 99, 1);
  fresh.send("near", "limit", 1, 100, 1);
  fresh.heard();
  fresh.trade("sells", 98, 1.5);
  assert.deepEqual(fresh.heard(), ["near filled 1 @ 100 maker", "far filled 0.5 @ 99 maker"]);
});

Deno.test("an order that is restored before the first book joins the end of its queue", () => {
  const scene = new Scene();
  const order = scene.order("a", "limit", 1, 100, 2);
  scene.venue.restore(order);
  scene.trade("sells", 100, 50);
  assert.deepEqual(scene.heard(), [], "nothing is known of the queue yet");
  scene.snapshot([[100, 5]], [[101, 4]]);
  scene.trade("sells", 100, 6);
  assert.deepEqual(scene.heard(), ["a filled 1 @ 100 maker"]);
});

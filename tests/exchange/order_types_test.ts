import assert from "node:assert/strict";
import { PX, QTY, Scene } from "./scene.ts";

const market = () => new Scene([[100, 5], [99, 8]], [[101, 4], [102, 6]]);

Deno.test("a market order takes levels from the best and expires with what it can't get", () => {
  const scene = market();
  scene.send("a", "market", 1, 0, 7);
  scene.send("b", "market", -1, 0, 20);
  assert.deepEqual(scene.heard(), [
    "a acked, 0 ahead",
    "a filled 4 @ 101 taker",
    "a filled 3 @ 102 taker",
    "b acked, 0 ahead",
    "b filled 5 @ 100 taker",
    "b filled 8 @ 99 taker",
    "b expired",
  ]);
});

Deno.test("a market order into an empty side is rejected", () => {
  const scene = new Scene([[100, 5]]);
  scene.send("a", "market", 1, 0, 1);
  assert.deepEqual(scene.heard(), ["a EXCHANGE_REJECT"]);
});

Deno.test("an IOC takes what stands within its limit and loses the rest", () => {
  const scene = market();
  scene.send("a", "ioc", 1, 101, 7);
  scene.send("b", "ioc", 1, 100, 1);
  assert.deepEqual(scene.heard(), [
    "a acked, 0 ahead",
    "a filled 4 @ 101 taker",
    "a expired",
    "b acked, 0 ahead",
    "b expired",
  ]);
  assert.equal(scene.venue.hasResting, false);
});

Deno.test("a FOK fills as a whole or not at all", () => {
  const scene = market();
  scene.send("a", "fok", 1, 102, 10);
  scene.send("b", "fok", 1, 102, 11);
  assert.deepEqual(scene.heard(), [
    "a acked, 0 ahead",
    "a filled 4 @ 101 taker",
    "a filled 6 @ 102 taker",
    "b acked, 0 ahead",
    "b expired",
  ]);
});

Deno.test("a post-only order that would take is rejected, one that would not rests", () => {
  const scene = market();
  scene.send("a", "post_only", 1, 101, 1);
  scene.send("b", "post_only", -1, 100, 1);
  scene.send("c", "post_only", 1, 100, 1);
  assert.deepEqual(scene.heard(), ["a EXCHANGE_REJECT", "b EXCHANGE_REJECT", "c acked, 5 ahead"]);
});

Deno.test("a limit order takes within its price and rests with the remainder", () => {
  const scene = market();
  const order = scene.send("a", "limit", -1, 100, 6);
  assert.deepEqual(scene.heard(), ["a acked, 0 ahead", "a filled 5 @ 100 taker"]);
  assert.equal(order.resting, true);
});

Deno.test("nothing is accepted and no level is met while the book is void", () => {
  const scene = market();
  scene.send("old", "limit", 1, 100, 1);
  scene.gap();
  scene.send("a", "limit", 1, 100, 1);
  scene.depth([], [[90, 5]]);
  assert.deepEqual(scene.heard(), ["old acked, 5 ahead", "a EXCHANGE_BUSY"]);
});

Deno.test("a cancel ends a resting order once; after that it comes too late", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.heard();
  scene.venue.cancel(order);
  scene.venue.cancel(order);
  scene.trade("sells", 90, 100);
  assert.deepEqual(scene.heard(), ["a cancelled", "a cancel refused"]);
});

Deno.test("an amend to less at the same price keeps the place in the queue", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.trade("sells", 100, 3).depth([[100, 10]]);
  scene.venue.amend(order, 100 * PX, 1 * QTY);
  assert.deepEqual(scene.heard(), ["a acked, 5 ahead", "a amended, 2 ahead"]);
});

Deno.test("an amend to more, or to another price, goes to the end of the queue", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.trade("sells", 100, 3).depth([[100, 10]]);
  scene.venue.amend(order, 100 * PX, 3 * QTY);
  scene.venue.amend(order, 99 * PX, 3 * QTY);
  assert.deepEqual(scene.heard(), [
    "a acked, 5 ahead",
    "a amended, 10 ahead",
    "a amended, 8 ahead",
  ]);
});

Deno.test("an amend across the spread takes; a post-only one is refused and stays as it was", () => {
  const scene = market();
  const limit = scene.send("a", "limit", 1, 100, 2);
  const post = scene.send("b", "post_only", 1, 100, 2);
  scene.heard();
  scene.venue.amend(limit, 101 * PX, 2 * QTY);
  scene.venue.amend(post, 101 * PX, 2 * QTY);
  assert.deepEqual(scene.heard(), [
    "a amended, 0 ahead",
    "a filled 2 @ 101 taker",
    "b amend refused",
  ]);
  assert.deepEqual([post.px1e9, post.resting, post.ahead1e8], [100 * PX, true, 5 * QTY]);
});

Deno.test("an amend to no more than what is filled, or of an order that is gone, is refused", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 101, 6);
  scene.heard();
  scene.venue.amend(order, 101 * PX, 4 * QTY);
  scene.venue.cancel(order);
  scene.venue.amend(order, 101 * PX, 9 * QTY);
  assert.deepEqual(scene.heard(), ["a amend refused", "a cancelled", "a amend refused"]);
});

Deno.test("an order that the platform drops leaves without a word and never fills", () => {
  const scene = market();
  const order = scene.send("a", "limit", 1, 100, 2);
  scene.heard();
  scene.venue.drop(order);
  scene.trade("sells", 90, 100);
  assert.deepEqual(scene.heard(), []);
});

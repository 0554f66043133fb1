import assert from "node:assert/strict";
import { CANCEL, INTENT, scripted } from "./scripted_algo.ts";
import { FROM_VENUE_NS, MS, order, TO_VENUE_NS, World } from "./world.ts";

const ROUND_TRIP_NS = TO_VENUE_NS + FROM_VENUE_NS;
const CHASE = { kind: INTENT, type: 1 };

/** Limit price and filled quantity of each order of the chase, in dollars and units. */
function tries(world: World): [number, number][] {
  const last = new Map(world.orders(7n).map((each) => [each.seq, each]));
  return [...last.values()].map(({ px1e9, filled1e8 }) => [px1e9 / 1e9, filled1e8 / 1e8]);
}

Deno.test("a chase takes the best price, then goes after the market a tick at a time", async () => {
  const world = World.started(
    await scripted({ books: [[order(7n, 1, 101.5, 8, CHASE)]] }),
  );
  world.wait(ROUND_TRIP_NS);
  assert.deepEqual(tries(world)[0], [101, 5], "what the best level showed");
  // The market has moved up: a try at one tick above its best.
  world.best([101, 5], [101.2, 1]).wait(ROUND_TRIP_NS).best([101, 5], [101.2, 1]);
  world.best([101, 5], [101.3, 9]).wait(ROUND_TRIP_NS).wait(ROUND_TRIP_NS).settle();
  const seen = tries(world);
  assert.equal(seen.reduce((sum, [, filled]) => sum + filled, 0), 8);
  assert.ok(seen.every(([px]) => px <= 101.5));
  const prices = world.fills().map(({ px1e9 }) => px1e9 / 1e9);
  assert.equal(prices[0], 101);
  assert.ok(prices.slice(1).every((px) => px >= 101.2 && px <= 101.5));
  assert.equal(world.engine.status().position1e8, 800_000_000n);
  assert.equal(world.engine.status().orders.open, 0);
});

Deno.test("a chase never passes the worst price, and gives up when its time is over", async () => {
  const world = World.started(
    await scripted({ books: [[order(7n, 1, 100.5, 1, { ...CHASE, ttlMs: 30 })]] }),
  );
  for (let i = 0; i < 20; i++) world.wait(5 * MS).best();
  const seen = tries(world);
  assert.ok(seen.length > 2 && seen.length < 10, `${seen.length} tries in 30 ms`);
  assert.ok(seen.every(([px, filled]) => px === 100.5 && filled === 0));
  const count = seen.length;
  for (let i = 0; i < 20; i++) world.wait(5 * MS).best();
  assert.equal(tries(world).length, count);
});

Deno.test("a chase to sell goes down to its price", async () => {
  const world = World.started(
    await scripted({ books: [[order(7n, -1, 99, 6, CHASE)]] }),
  );
  world.wait(ROUND_TRIP_NS).best([99.5, 5], [101, 5]).wait(ROUND_TRIP_NS).wait(ROUND_TRIP_NS);
  assert.equal(world.engine.status().position1e8, -600_000_000n);
});

Deno.test("a cancel ends a chase between two tries, and so does a stop", async () => {
  const script = { books: [[order(7n, 1, 100.5, 1, CHASE)], [], [{ id: 7n, kind: CANCEL }]] };
  const world = World.started(await scripted(script));
  for (let i = 0; i < 20; i++) world.wait(5 * MS).best();
  const count = tries(world).length;
  assert.ok(count <= 3, `${count} tries`);
  assert.equal(world.engine.status().orders.open, 0);

  const other = World.started(await scripted({ books: [[order(7n, 1, 100.5, 1, CHASE)]] }));
  other.wait(ROUND_TRIP_NS);
  const before = tries(other).length;
  other.engine.stop(other.nowNs, { cancelOrders: false });
  for (let i = 0; i < 20; i++) other.wait(5 * MS).best();
  assert.ok(tries(other).length <= before + 1);
  assert.equal(other.engine.status().orders.open, 0);
});

Deno.test("a try that the risk checks refuse ends the chase with their reason", async () => {
  const world = World.started(
    await scripted({ books: [[order(7n, 1, 102, 8, CHASE)]] }),
    { risk: { maxOrderRate: 1 } },
  );
  for (let i = 0; i < 10; i++) world.wait(5 * MS).best();
  assert.equal(world.outcome(7n), "REJECTED RATE_LIMIT");
  assert.equal(tries(world).length, 2);
});

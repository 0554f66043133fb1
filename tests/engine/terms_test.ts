import assert from "node:assert/strict";
import { scripted } from "./scripted_algo.ts";
import { MS, order, px, World } from "./world.ts";

Deno.test("new fees, latency and band hold for new orders; one that rests keeps its fee", async () => {
  const world = World.started(
    await scripted({
      books: [
        [order(1n, 1, 100, 1)],
        ...Array(8).fill([]),
        [order(2n, 1, 100, 1), order(3n, 1, 101.5, 1)],
      ],
    }),
  ).settle();
  assert.equal(world.outcome(1n), "OPEN");
  world.engine.setTerms({
    makerFeeBps1e4: -50_000,
    takerFeeBps1e4: 300_000,
    latency: { toVenueNs: 7 * MS, fromVenueNs: 1 * MS, jitterNs: 0 },
    priceBandBps: 10,
  });
  const sentNs = world.nowNs;
  world.best().wait(7 * MS).best().wait(1 * MS).best();
  const [sent] = world.orders(2n);
  const acked = world.orders(2n).find((each) => each.status === "OPEN");
  assert.ok(sent && acked);
  assert.equal(sent.createdNs, sentNs);
  assert.equal(acked.ackedNs, sentNs + 8 * MS);
  assert.equal(world.outcome(3n), "REJECTED PRICE_DEVIATION");
  // Both bids are hit, the first by its old fee of 10 bps, the second by its rebate of 5.
  world.trade("sells", 99, 20).wait(10 * MS).best();
  const notional = px(100);
  assert.deepEqual(world.fills().map((fill) => [fill.algoOrderId, fill.fee1e9]), [
    [1n, notional / 1000n],
    [2n, -notional / 2000n],
  ]);
});

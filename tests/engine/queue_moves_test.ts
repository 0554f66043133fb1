import assert from "node:assert/strict";
import type { StampEntry } from "../../lib/engine/journal.ts";
import { AMEND, scripted } from "./scripted_algo.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";
import { BASE_NS, MS, order, qty, World } from "./world.ts";

/** Stamps that say what stands ahead of an order: stage, units, ms. */
function places(world: World): string[] {
  return world.journal.flatMap((each) => {
    if (each.type !== "stamp" || each.attrs["queue_ahead_1e8"] === undefined) return [];
    const units = Number(each.attrs["queue_ahead_1e8"]) / 1e8;
    return [`${each.stage} ${units} at ${each.atNs / MS}`];
  });
}

/** An order that rests behind 8 units from 2 ms on, of which the edge hears at 5 ms. */
async function resting(): Promise<World> {
  const module = await scripted({ books: [[order(1n, 1, 100, 2)]] });
  return World.started(module).best([100, 8]);
}

Deno.test("a move is stamped when less than half of what was said stands ahead, and at 0", async () => {
  const world = (await resting()).wait(10 * MS);
  world.trade("sells", 100, 4).wait(MS);
  assert.deepEqual(places(world), ["venue_acked 8 at 5"], "half is not less than half");
  world.trade("sells", 100, 1).wait(MS).trade("sells", 100, 1).wait(MS).trade("sells", 100, 1);
  world.wait(MS).trade("sells", 100, 1).wait(MS).trade("sells", 100, 1).settle();
  assert.deepEqual(places(world).slice(1), [
    "queue_moved 3 at 11",
    "queue_moved 1 at 13",
    "queue_moved 0 at 14",
  ]);
  const [fill] = world.fills();
  assert.equal(fill!.qty1e8, 100_000_000, "the next trade is the order's");
});

Deno.test("a queue that moved before the edge knew of it is stamped when it does", async () => {
  const world = (await resting()).wait(3 * MS).trade("sells", 100, 8).wait(10 * MS);
  assert.deepEqual(places(world), ["venue_acked 8 at 5", "queue_moved 0 at 5"]);
});

Deno.test("the queue of new terms is compared with what the amend's answer said", async () => {
  const module = await scripted({
    books: [[order(1n, 1, 100, 2)], [{ ...order(1n, 0, 99, 2), kind: AMEND }]],
  });
  const world = World.started(module).wait(10 * MS);
  world.best([100, 5]).wait(3 * MS);
  assert.deepEqual(places(world), ["venue_acked 5 at 5"], "a word is under way");
  world.wait(10 * MS);
  assert.equal(places(world).length, 2);
  assert.match(places(world)[1]!, /^amended 0 at 15$/);
});

Deno.test("an order that is restored says its place as soon as a book does", async () => {
  const module = await scripted({ books: [] });
  const world = new World(module, {
    opening: {
      positions: [],
      openedNs: 0,
      openOrders: [{
        algoOrderId: 1n,
        seq: 1,
        symbol: "BTC-USDT",
        side: 1,
        px1e9: 100_000_000_000,
        qty1e8: Number(qty(2)),
        filled1e8: 0,
        filledNotional1e9: 0n,
        fees1e9: 0n,
        orderType: "limit",
        venueOrderId: "BINANCE-000000000001",
        createdNs: BASE_NS - 1_000_000_000n,
      }],
      lastSeq: [],
      counters: {
        open: 1,
        submitted: 1,
        acked: 1,
        filled: 0,
        partial: 0,
        cancelled: 0,
        rejected: 0,
        expired: 0,
        fills: 0,
        rejectsByReason: {},
      },
      ordersSubmitted: 1,
      fillCount: 0,
      updateCount: 1,
    },
  });
  world.snapshot([100, 8]).wait(MS).trade("sells", 100, 5);
  assert.deepEqual(places(world), ["queue_moved 8 at 0", "queue_moved 3 at 1"]);
});

Deno.test("over a recording each stamp of a queue is below half of the one before it", async () => {
  const source = await recording("binance-usdm-btcusdt");
  const { journal } = replay(await carriedModule("maker"), source, engineConfig(source));
  const said = new Map<string, number>();
  let moves = 0;
  for (const entry of journal) {
    if (entry.type !== "stamp" || entry.attrs["queue_ahead_1e8"] === undefined) continue;
    const ahead = Number(entry.attrs["queue_ahead_1e8"]);
    const before = said.get(name(entry));
    if (entry.stage === "queue_moved") {
      moves++;
      assert.ok(before !== undefined && before > 0, "after the place on arrival");
      assert.ok(ahead === 0 || ahead * 2 < before, `${ahead} after ${before}`);
    }
    said.set(name(entry), ahead);
  }
  assert.ok(moves > 0);
  const submitted = journal.filter((each) => each.type === "stamp" && each.stage === "submitted");
  assert.ok(moves < 3 * submitted.length, `${moves} moves of ${submitted.length} orders`);
});

function name(entry: StampEntry): string {
  return `${entry.algoOrderId}:${entry.seq}`;
}

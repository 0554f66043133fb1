import assert from "node:assert/strict";
import { AlgoModule } from "../../../lib/algo/module.ts";
import { LOG, ON_BOOK, op, tinyModule } from "../../algo/tiny_module.ts";
import { MS, SECOND, World } from "../world.ts";

const ARRIVAL_RATE_AT = 0x1a000 + 56;
const TRADES_AT = 0x90000;

/** A module whose books say how many trades the last ten seconds had, as that many letters. */
async function counting(): Promise<AlgoModule> {
  const count = [...op.i32(ARRIVAL_RATE_AT), ...op.load, ...op.i32(100), ...op.divide];
  return await AlgoModule.compile(
    tinyModule({
      functions: {
        algo_on_book_v3: {
          params: [...ON_BOOK.params],
          results: [...ON_BOOK.results],
          code: [...op.i32(2), ...op.i32(TRADES_AT), ...count, ...op.call(LOG), ...op.i32(0)],
        },
      },
      data: [{ at: TRADES_AT, bytes: new TextEncoder().encode("tttttttttt") }],
    }),
    { maxPages: 64 },
  );
}

Deno.test("an algo is shown the trades since its last book, and those while it was paused", async () => {
  const world = World.started(await counting());
  world.trade("buys", 101, 1).trade("sells", 100, 1).best();
  world.engine.stop(world.nowNs, { cancelOrders: false });
  world.wait(MS).trade("buys", 101, 1).best();
  world.engine.start(world.nowNs);
  world.best();
  world.wait(9 * SECOND).best().wait(SECOND).best();
  assert.deepEqual(world.logs("algo").map((text) => text.length), [0, 2, 3, 3, 0]);
});

import assert from "node:assert/strict";
import type { AlgoTrap } from "../../lib/algo/trap.ts";
import type { CallWatch, EndedCall } from "../../lib/engine/call_watch.ts";
import { Engine } from "../../lib/engine/engine.ts";
import { journalBytes } from "../../lib/engine/journal_bytes.ts";
import type { JournalEntry } from "../../lib/engine/journal.ts";
import { carriedModule, engineConfig, recording } from "../support/recorded_run.ts";
import { AMEND, CANCEL, INTENT, MARKET, scripted } from "./scripted_algo.ts";
import { MS, order, World } from "./world.ts";

class Watch implements CallWatch {
  readonly calls: EndedCall[] = [];
  readonly traps: [n: number, AlgoTrap][] = [];
  notable = false;

  isNotable(): boolean {
    return this.notable;
  }

  ended(call: EndedCall): void {
    this.calls.push(call);
  }

  trapped({ n }: { n: number }, trap: AlgoTrap): void {
    this.traps.push([n, trap]);
  }
}

Deno.test("a callback is told with each action and whether it went out, or why not", async () => {
  const module = await scripted({
    books: [
      [order(1n, 1, 99, 2), order(2n, 1, 98, 900), {}, order(3n, 0, 0, 0, { kind: CANCEL })],
      [],
      [order(1n, 0, 99, 1, { kind: AMEND }), order(1n, 0, 0, 0, { kind: CANCEL })],
      [order(4n, 1, 101, 1, { kind: INTENT }), order(5n, -1, 0, 1, { type: MARKET, symbol: 9 })],
      [order(6n, 1, 99, 1, { kind: 7 }), order(1n, 1, 99, 1)],
    ],
  });
  const watch = new Watch();
  const world = World.started(module, { risk: { maxPosition1e8: 10_000_000_000n } }, watch);
  for (let i = 0; i < 4; i++) world.wait(10 * MS).best();
  const told = watch.calls.map(({ callback, n, atNs, actions }) => ({
    call: `${callback} ${n} at ${atNs / MS}`,
    actions: actions.map((each) =>
      `${each.type} ${each.algoOrderId} ${each.orderType} ${each.reason ?? each.accepted}`
    ),
  }));
  assert.deepEqual(told, [
    {
      call: "on_book 1 at 0",
      actions: ["new 1 limit true", "new 2 limit POSITION_LIMIT", "cancel 3 null INVALID_PARAMS"],
    },
    { call: "on_book 5 at 20", actions: ["amend 1 null true", "cancel 1 null true"] },
    { call: "on_book 6 at 30", actions: ["intent 4 ioc true", "new 5 market INVALID_PARAMS"] },
    { call: "on_book 9 at 40", actions: ["unknown 6 null INVALID_PARAMS", "new 1 limit true"] },
  ]);
  assert.deepEqual(watch.calls.map(({ actions }) => actions.map(({ seq }) => seq)), [
    [1, 1, 0],
    [1, 1],
    [1, 1],
    [1, 2],
  ], "the number's second use");
  const [first] = watch.calls;
  assert.deepEqual(first!.actions[0], {
    type: "new",
    algoOrderId: 1n,
    seq: 1,
    side: "buy",
    px1e9: 99_000_000_000,
    qty1e8: 200_000_000,
    orderType: "limit",
    accepted: true,
    reason: null,
  });
});

Deno.test("a stop tells what was obeyed; new orders in it are not", async () => {
  const module = await scripted({
    books: [[order(1n, 1, 99, 2)]],
    shutdown: [order(1n, 0, 0, 0, { kind: CANCEL }), order(2n, 1, 99, 1)],
  });
  const watch = new Watch();
  const world = World.started(module, {}, watch).settle();
  world.engine.stop(world.nowNs, { cancelOrders: false });
  const last = watch.calls.at(-1)!;
  assert.equal(last.callback, "on_shutdown");
  assert.deepEqual(last.actions.map(({ accepted, reason }) => [accepted, reason]), [
    [true, null],
    [false, null],
  ]);
});

Deno.test("a trap is told with the number of its callback, and no end of it", async () => {
  const module = await scripted({ onBook: [0x00] });
  const watch = new Watch();
  watch.notable = true;
  World.started(module, {}, watch);
  assert.deepEqual(watch.calls, []);
  const [n, trap] = watch.traps[0]!;
  assert.deepEqual([n, trap.code, trap.callback], [1, "TRAP", "on_book"]);
});

Deno.test("the journal of a run is the same with a watch and without one", async () => {
  const source = await recording("binance-usdm-btcusdt");
  const module = await carriedModule("maker");
  const watch = new Watch();
  watch.notable = true;
  const run = (watch?: CallWatch) => {
    const journal: JournalEntry[] = [];
    const sink = (entry: JournalEntry) => void journal.push(entry);
    const engine = new Engine(engineConfig(source), module, sink, undefined, watch);
    engine.start(0);
    for (let i = 0; i < 10_000; i++) engine.market(0, source.block, i, 0);
    return journalBytes(journal);
  };
  assert.deepEqual(run(watch), run());
  assert.ok(watch.calls.length > 1000);
});

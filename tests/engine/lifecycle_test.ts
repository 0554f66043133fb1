import assert from "node:assert/strict";
import type { OpeningState } from "../../lib/engine/config.ts";
import { op } from "../algo/tiny_module.ts";
import { AMEND, CANCEL, MARKET, POST_ONLY, say, scripted } from "./scripted_algo.ts";
import { BASE_NS, MS, order, px, qty, SECOND, World } from "./world.ts";

/** 10:00 UTC is where a world begins. */
const TO_MIDNIGHT_NS = 14 * 3600 * SECOND;

Deno.test("start waits until the market is warm, and the first book is its first callback", async () => {
  const world = new World(await scripted({ books: [[order(1n, 1, 100, 1)]] }));
  world.engine.start(0);
  world.trade("buys", 101, 1).best();
  assert.deepEqual([world.engine.status().state, world.states()], ["accepted", []]);
  world.snapshot();
  assert.deepEqual(world.states(), ["running"]);
  assert.equal(world.outcome(1n), "NEW");
});

Deno.test("a gap silences the algo until the next snapshot", async () => {
  const world = World.started(await scripted({ books: [[], [order(1n, 1, 100, 1)]] }));
  world.gap().best();
  assert.equal(world.engine.status().updateCount, 1);
  assert.equal(world.engine.status().warm, false);
  world.snapshot();
  assert.equal(world.outcome(1n), "NEW");
});

Deno.test("the heart beats once a second from the start on, also without a market event", async () => {
  const world = World.started(await scripted({}));
  world.wait(999 * MS);
  assert.deepEqual(world.logs("algo"), []);
  world.wait(1 * MS).wait(2.5 * SECOND);
  assert.deepEqual(world.logs("algo"), ["beat", "beat", "beat"]);
  world.engine.stop(world.nowNs, { cancelOrders: false });
  world.wait(5 * SECOND);
  assert.deepEqual(world.logs("algo"), ["beat", "beat", "beat", "stop"]);
});

Deno.test("stop calls on_shutdown, obeys cancels and shrinking amends, refuses what adds", async () => {
  const module = await scripted({
    books: [[order(1n, 1, 100, 1), order(2n, 1, 99, 1), order(3n, 1, 98, 1)]],
    shutdown: [
      { id: 1n, kind: CANCEL },
      { id: 2n, kind: AMEND, px: px(99), qty: qty(0.5) },
      { id: 3n, kind: AMEND, px: px(98), qty: qty(2) },
      order(4n, 1, 100, 1),
    ],
  });
  const world = World.started(module).settle();
  const left = world.engine.stop(world.nowNs, { cancelOrders: false });
  assert.deepEqual(left, { openOrders: 2, cancelledOrders: 0 });
  assert.deepEqual(world.logs("algo").at(-1), "stop");
  assert.deepEqual(world.states(), ["running", "paused user"]);
  assert.equal(world.outcome(1n), "CANCELLED");
  assert.equal(world.orders(2n).at(-1)!.qty1e8, Number(qty(0.5)));
  assert.equal(world.orders(3n).at(-1)!.qty1e8, Number(qty(1)));
  assert.equal(world.outcome(4n), "unknown");
});

Deno.test("stop with cancelOrders ends what still rests", async () => {
  const world = World.started(await scripted({ books: [[order(1n, 1, 100, 1)]] })).settle();
  const left = world.engine.stop(world.nowNs, { cancelOrders: true });
  assert.deepEqual(left, { openOrders: 0, cancelledOrders: 1 });
  assert.deepEqual([world.outcome(1n), world.orders(1n).at(-1)!.endReason], [
    "CANCELLED",
    "stopped",
  ]);
});

Deno.test("memory is kept over a stop: the next start goes on where the algo was", async () => {
  const world = World.started(
    await scripted({ books: [[order(1n, 1, 100, 1)], [order(2n, 1, 99, 1)]] }),
  );
  world.engine.stop(world.nowNs, { cancelOrders: true });
  world.wait(20 * MS).best();
  assert.equal(world.outcome(2n), "unknown");
  world.engine.start(world.nowNs);
  world.best();
  assert.equal(world.outcome(2n), "NEW");
});

Deno.test("a fill while paused moves the position and is told before the first book after start", async () => {
  const books = [[order(1n, 1, 100, 1)]];
  const world = World.started(await scripted({ books })).settle();
  world.engine.stop(world.nowNs, { cancelOrders: false });
  world.trade("sells", 99, 3).wait(20 * MS);
  assert.equal(world.engine.status().position1e8, qty(1));
  assert.deepEqual(world.logs("algo"), ["stop"]);
  const before = world.engine.status().updateCount;
  world.engine.start(world.nowNs);
  assert.deepEqual(world.logs("algo"), ["stop", "fill"]);
  assert.equal(world.engine.status().updateCount, before);
});

Deno.test("a trap fails the instance, ends its orders and leaves it silent", async () => {
  const module = await scripted({
    books: [[order(1n, 1, 100, 1), order(2n, 1, 0, 1, { type: MARKET })]],
    onFill: op.unreachable,
  });
  const world = World.started(module, { risk: { maxDailyLoss1e9: 1n } }).settle();
  const status = world.engine.status();
  assert.deepEqual([status.state, status.error?.code], ["failed", "TRAP"]);
  assert.deepEqual(world.states(), ["running", "failed TRAP"]);
  assert.equal(world.outcome(1n), "CANCELLED");
  assert.equal(status.orders.open, 0);
  const calls = status.updateCount;
  world.best().wait(3 * SECOND);
  world.engine.start(world.nowNs);
  world.best();
  assert.equal(world.engine.status().updateCount, calls);
});

Deno.test("actions beyond the memory fail the instance as BAD_ACTIONS", async () => {
  const world = World.started(await scripted({ onBook: op.i32(-4) }));
  assert.equal(world.engine.status().error?.code, "BAD_ACTIONS");
});

Deno.test("at most 1000 log lines a second pass, and the number dropped is said", async () => {
  // A hundred lines in each book.
  const lines = Array.from({ length: 100 }, () => say("book")).flat();
  const world = World.started(await scripted({ onBook: [...lines, ...op.i32(0)] }));
  for (let i = 0; i < 14; i++) world.wait(MS).best();
  assert.equal(world.logs("algo").length, 1000);
  assert.deepEqual(world.logs("platform"), ["started"]);
  world.wait(SECOND);
  assert.deepEqual(world.logs("platform"), [
    "started",
    "500 log lines dropped: over 1000 a second",
  ]);
  world.best();
  const status = world.engine.status();
  assert.ok(status.logLines > 1000 && status.logLinesDropped === 500);
});

Deno.test("session profit begins anew at midnight UTC, lifetime profit does not", async () => {
  const books = [
    [order(1n, 1, 0, 1, { type: MARKET })],
    ...Array.from({ length: 8 }, () => []),
    [order(2n, -1, 0, 1, { type: MARKET })],
  ];
  const world = World.started(await scripted({ books })).settle().best().settle();
  assert.equal(world.engine.status().sessionPnl1e9, -px(1));
  world.wait(TO_MIDNIGHT_NS - world.nowNs - 1);
  assert.equal(world.engine.status().sessionPnl1e9, -px(1));
  world.wait(1);
  const status = world.engine.status();
  assert.deepEqual([status.sessionPnl1e9, status.realizedPnl1e9], [0n, -px(1)]);
});

function opening(over: Partial<OpeningState> = {}): OpeningState {
  return {
    positions: [{
      symbol: "BTC-USDT",
      position1e8: qty(2),
      avgEntry1e9: px(90),
      realizedPnl1e9: px(7),
      sessionPnl1e9: px(3),
      fees1e9: px(1),
      sessionDay: "2024-08-08",
    }],
    openedNs: 0,
    openOrders: [{
      algoOrderId: 5n,
      seq: 2,
      symbol: "BTC-USDT",
      side: 1,
      px1e9: Number(px(100)),
      qty1e8: Number(qty(2)),
      filled1e8: Number(qty(0.5)),
      filledNotional1e9: 0n,
      fees1e9: 0n,
      orderType: "limit",
      venueOrderId: "BINANCE-000000000003",
      createdNs: BASE_NS - 1_000_000_000n,
    }],
    lastSeq: [{ algoOrderId: 5n, seq: 3 }, { algoOrderId: 1n, seq: 4 }],
    counters: {
      open: 1,
      submitted: 9,
      acked: 9,
      filled: 3,
      partial: 0,
      cancelled: 2,
      rejected: 3,
      expired: 0,
      fills: 4,
      rejectsByReason: { RATE_LIMIT: 3 },
    },
    ordersSubmitted: 9,
    fillCount: 4,
    updateCount: 100,
    ...over,
  };
}

Deno.test("positions, open orders, numbers and counters go on where the last process ended", async () => {
  const module = await scripted({ books: [[order(1n, 1, 99, 1), { id: 5n, kind: CANCEL }]] });
  const world = new World(module, { opening: opening() });
  const { position1e8, realizedPnl1e9, sessionPnl1e9, fees1e9, orders } = world.engine.status();
  assert.deepEqual([position1e8, realizedPnl1e9, sessionPnl1e9, fees1e9], [
    qty(2),
    px(7),
    px(3),
    px(1),
  ]);
  assert.deepEqual([orders.open, orders.submitted, orders.rejected], [1, 9, 3]);
  world.snapshot().trade("sells", 100, 5.25).wait(10 * MS);
  const [fill] = world.fills();
  assert.deepEqual([fill!.algoOrderId, fill!.seq, fill!.fillNumber], [5n, 2, 5]);
  assert.equal(fill!.qty1e8, Number(qty(0.25)), "behind the 5 that the first book showed");
  world.engine.start(world.nowNs);
  world.best().settle();
  assert.equal(world.orders(1n)[0]!.seq, 5);
  assert.equal(world.orders(1n).at(-1)!.venueOrderId, "BINANCE-000000000010");
  assert.equal(world.outcome(5n), "PARTIAL");
});

Deno.test("an id whose newer use was refused goes on after that use's number", async () => {
  const module = await scripted({
    books: [[{ id: 5n, kind: CANCEL }], [], [], [], [], [], [], [], [], [
      order(5n, 1, 99, 1),
    ]],
  });
  const world = World.started(module, { opening: opening() }).settle().settle();
  assert.deepEqual(world.orders(5n).at(-1)!.seq, 4);
});

Deno.test("yesterday's session profit is not today's", async () => {
  const [saved] = opening().positions;
  const state = opening({ positions: [{ ...saved!, sessionDay: "2024-08-07" }], openOrders: [] });
  const world = new World(await scripted({}), { opening: state });
  assert.equal(world.engine.status().sessionPnl1e9, 0n);
});

Deno.test("a process that begins after midnight goes on with the session of the new day", async () => {
  const [saved] = opening().positions;
  const positions = [{ ...saved!, sessionDay: "2024-08-09" }];
  // The platform's clock began at 10:00; the process does 15 hours later.
  const openedNs = 15 * 3600 * SECOND;
  const module = await scripted({});
  const world = new World(module, { opening: opening({ positions, openedNs, openOrders: [] }) });
  world.wait(openedNs + SECOND);
  assert.equal(world.engine.status().sessionPnl1e9, px(3));
  world.wait(23 * 3600 * SECOND);
  assert.equal(world.engine.status().sessionPnl1e9, 0n, "the next midnight ends it");
});

Deno.test("a resting order's life has every stage, in order of time, from book to notice", async () => {
  const world = World.started(
    await scripted({ books: [[order(1n, 1, 100, 1, { type: POST_ONLY })]] }),
    { decisionNs: 50_000 },
  ).settle();
  world.trade("sells", 99, 0.4).wait(MS).trade("sells", 99, 2).settle();
  const stamps = world.journal.filter((each) => each.type === "stamp");
  assert.deepEqual(stamps.map((each) => each.stage), [
    "book_received",
    "callback_started",
    "callback_ended",
    "submitted",
    "risk_checked",
    "routed",
    "sent",
    "venue_acked",
    "filled",
    "algo_notified",
    "filled",
    "algo_notified",
  ]);
  const times = stamps.map((each) => each.atNs);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  const at = (stage: string) => stamps.find((each) => each.stage === stage)!.atNs;
  assert.equal(at("callback_ended") - at("book_received"), 50_000);
  assert.equal(at("venue_acked") - at("sent"), 5 * MS);
  assert.equal(stamps[0]!.attrs["venue_ts_ns"], BASE_NS - 1_000_000n);
  assert.equal(stamps[0]!.attrs["bid_1e9"], Number(px(100)));
});

Deno.test("until the venue's answer is heard, an amended order shows its old terms", async () => {
  const books = [[order(1n, 1, 99, 1)], ...Array.from({ length: 8 }, () => []), [
    { id: 1n, kind: AMEND, px: px(98), qty: qty(3) },
  ]];
  const world = World.started(await scripted({ books })).settle().best();
  world.wait(4 * MS);
  assert.deepEqual(world.orders(1n).map((each) => each.revision), [0, 0]);
  world.wait(2 * MS);
  const { px1e9, qty1e8, revision } = world.orders(1n).at(-1)!;
  assert.deepEqual([px1e9, qty1e8, revision], [Number(px(98)), Number(qty(3)), 1]);
});

Deno.test("a fill that is on its way when the platform cancels counts, and the rest ends", async () => {
  const world = World.started(await scripted({ books: [[order(1n, 1, 100, 1)]] })).settle();
  world.trade("sells", 99, 0.25);
  assert.equal(world.engine.cancelAll(world.nowNs, "undeployed"), 1);
  assert.equal(world.engine.status().position1e8, qty(0.25));
  assert.deepEqual([world.outcome(1n), world.orders(1n).at(-1)!.endReason], [
    "PARTIAL",
    "undeployed",
  ]);
  world.trade("sells", 99, 5).settle();
  assert.equal(world.fills().length, 1);
});

Deno.test("one order can be cancelled from outside by its id and use", async () => {
  const world = World.started(await scripted({ books: [[order(1n, 1, 100, 1)]] })).settle();
  assert.equal(world.engine.cancelOrder(1n, 2, world.nowNs), false);
  assert.equal(world.engine.cancelOrder(1n, 1, world.nowNs), true);
  assert.equal(world.engine.cancelOrder(1n, 1, world.nowNs), false);
  assert.equal(world.outcome(1n), "CANCELLED");
});

import assert from "node:assert/strict";
import type { RiskLimits } from "../../lib/engine/config.ts";
import {
  AMEND,
  CANCEL,
  IOC,
  MARKET,
  POST_ONLY,
  type ScriptAction,
  scripted,
} from "./scripted_algo.ts";
import { MS, order, px, qty, SECOND, World } from "./world.ts";

async function world(books: ScriptAction[][], risk: RiskLimits): Promise<World> {
  return World.started(await scripted({ books }), { risk });
}

Deno.test("the position limit counts what rests and what is under way on the same side", async () => {
  const books = [[order(1n, 1, 100, 1), order(2n, 1, 100, 1), order(3n, 1, 100, 0.5)]];
  const each = await world(books, { maxPosition1e8: qty(2) });
  assert.deepEqual([1n, 2n, 3n].map((id) => each.outcome(id)), [
    "NEW",
    "NEW",
    "REJECTED POSITION_LIMIT",
  ]);
});

Deno.test("the position limit frees what a cancelled order held, once the cancel is heard", async () => {
  const books = [
    [order(1n, 1, 100, 2)],
    ...Array.from({ length: 8 }, () => []),
    [{ id: 1n, kind: CANCEL }, order(2n, 1, 100, 1)],
    ...Array.from({ length: 8 }, () => []),
    [order(3n, 1, 100, 2)],
  ];
  const each = await world(books, { maxPosition1e8: qty(2) });
  each.settle().best().settle().best().settle();
  assert.equal(each.outcome(1n), "CANCELLED");
  assert.equal(each.outcome(2n), "REJECTED POSITION_LIMIT");
  assert.equal(each.outcome(3n), "OPEN");
});

Deno.test("an amend to more counts at once, so that amends can't step over the limit", async () => {
  const grow = (total: number) => ({ id: 1n, kind: AMEND, px: px(100), qty: qty(total) });
  const books = [[order(1n, 1, 100, 1)], [grow(2), order(2n, 1, 100, 0.1)], [grow(2.1)]];
  const each = await world(books, { maxPosition1e8: qty(2) });
  each.best().best();
  assert.equal(each.outcome(2n), "REJECTED POSITION_LIMIT");
  assert.ok(each.logs("platform").includes("order 1 rejected: POSITION_LIMIT"));
  each.settle();
  assert.equal(each.orders(1n).at(-1)!.qty1e8, Number(qty(2)));
});

Deno.test("a symbol's own limit goes before the instance's", async () => {
  const risk = {
    maxPosition1e8: qty(100),
    symbols: { "BTC-USDT": { maxPosition1e8: qty(1), maxOrderNotional1e9: px(60) } },
  };
  const each = await world([[order(1n, 1, 100, 1.1), order(2n, 1, 100, 0.7)]], risk);
  assert.equal(each.outcome(1n), "REJECTED POSITION_LIMIT");
  assert.equal(each.outcome(2n), "REJECTED RISK_CHECK_FAILED");
});

Deno.test("an order may have exactly the largest notional, a market order by the price it meets", async () => {
  const books = [[
    order(1n, 1, 100, 1),
    order(2n, 1, 100, 1.00001),
    order(3n, 1, 0, 1, { type: MARKET }),
  ]];
  const each = await world(books, { maxOrderNotional1e9: px(100) });
  assert.deepEqual([1n, 2n, 3n].map((id) => each.outcome(id)), [
    "NEW",
    "REJECTED RISK_CHECK_FAILED",
    "REJECTED RISK_CHECK_FAILED",
  ]);
});

Deno.test("the rate counts orders and amends of one sliding second; rejected ones don't count", async () => {
  const amend = { id: 1n, kind: AMEND, px: px(99), qty: qty(1) };
  const books = [
    [order(1n, 1, 100, 1), order(90n, 1, 100, 0)],
    [amend],
    [order(2n, 1, 100, 1)],
    [order(3n, 1, 100, 1)],
    [order(4n, 1, 100, 1)],
  ];
  const each = await world(books, { maxOrderRate: 2 });
  each.wait(400 * MS).best();
  each.wait(599 * MS).best();
  each.wait(1 * MS).best();
  each.wait(399 * MS).best();
  assert.deepEqual([2n, 3n, 4n].map((id) => each.outcome(id).split(" ")[1] ?? "passed"), [
    "RATE_LIMIT",
    "passed",
    "RATE_LIMIT",
  ]);
});

Deno.test("a new rate goes on counting what went out under the old one", async () => {
  const each = await world([[order(1n, 1, 100, 1)], [order(2n, 1, 100, 1)]], { maxOrderRate: 5 });
  each.engine.setRisk({ maxOrderRate: 1 });
  each.best();
  assert.equal(each.outcome(2n), "REJECTED RATE_LIMIT");
});

Deno.test("reduce-only lets pass what shrinks the position together with what is open", async () => {
  const books = [
    [order(1n, 1, 0, 2, { type: MARKET })],
    ...Array.from({ length: 8 }, () => []),
    [
      order(2n, 1, 100, 1),
      order(3n, -1, 101, 1.5),
      order(4n, -1, 101, 0.6),
      order(5n, -1, 101, 0.5),
    ],
  ];
  const each = await world(books, {});
  each.settle();
  each.engine.setRisk({ reduceOnly: true });
  each.best();
  assert.deepEqual([2n, 3n, 4n, 5n].map((id) => each.outcome(id)), [
    "REJECTED REDUCE_ONLY",
    "NEW",
    "REJECTED REDUCE_ONLY",
    "NEW",
  ]);
});

Deno.test("the kill switch refuses orders and growing amends; cancels and shrinking still work", async () => {
  const books = [
    [order(1n, 1, 100, 1)],
    [
      order(2n, 1, 100, 1),
      { id: 1n, kind: AMEND, px: px(100), qty: qty(2) },
      { id: 1n, kind: AMEND, px: px(100), qty: qty(0.5) },
      { id: 1n, kind: CANCEL },
    ],
  ];
  const each = await world(books, {});
  each.engine.setKillSwitch(true);
  each.best();
  assert.equal(each.outcome(2n), "REJECTED KILL_SWITCH");
  assert.ok(each.logs("platform").includes("order 1 rejected: KILL_SWITCH"));
  each.settle();
  assert.equal(each.orders(1n).at(-1)!.qty1e8, Number(qty(0.5)));
  assert.equal(each.outcome(1n), "CANCELLED");
});

Deno.test("a price beyond the band is refused on the aggressive side only", async () => {
  const books = [[
    order(1n, 1, 102.02, 1),
    order(2n, 1, 102.01, 1),
    order(3n, 1, 50, 1),
    order(4n, -1, 98.99, 1),
    order(5n, -1, 200, 1),
  ]];
  const module = await scripted({ books });
  const each = World.started(module, { priceBandBps: 100 });
  assert.deepEqual([1n, 2n, 3n, 4n, 5n].map((id) => each.outcome(id)), [
    "REJECTED PRICE_DEVIATION",
    "NEW",
    "NEW",
    "REJECTED PRICE_DEVIATION",
    "NEW",
  ]);
});

Deno.test("the daily loss limit counts unrealised loss, ends the orders and pauses", async () => {
  const books = [
    [order(1n, 1, 0, 1, { type: MARKET }), order(2n, 1, 90, 1, { type: POST_ONLY })],
  ];
  const each = await world(books, { maxDailyLoss1e9: px(5) });
  each.settle().best([96, 5], [97, 5]);
  assert.deepEqual(each.states(), ["running"], "a loss of exactly the limit");
  each.best([95.99, 5], [97, 5]);
  assert.deepEqual(each.states(), ["running", "paused daily_loss_limit"]);
  assert.deepEqual([each.outcome(2n), each.orders(2n).at(-1)!.endReason], ["CANCELLED", "stopped"]);
  const calls = each.engine.status().updateCount;
  each.best();
  assert.equal(each.engine.status().updateCount, calls, "no book while paused");
});

Deno.test("a loss of many millions is counted, and the limit holds", async () => {
  const late = await scripted({ books: [[], [order(1n, 1, 0, 5_000_000, { type: MARKET })]] });
  const deep = World.started(late, { risk: { maxDailyLoss1e9: px(90_000_000) } });
  deep.snapshot([100, 9e6], [101, 9e6]);
  for (let i = 0; i < 8; i++) deep.wait(MS).best([100, 9e6], [101, 9e6]);
  deep.best([83.0, 9e6], [84, 9e6]);
  assert.equal(deep.engine.status().unrealizedPnl1e9, -90_000_000_000_000_000n);
  assert.deepEqual(deep.states(), ["running"]);
  deep.best([82.99, 9e6], [84, 9e6]);
  assert.deepEqual(deep.states(), ["running", "paused daily_loss_limit"]);
});

Deno.test("an order on a book older than five seconds is STALE_VENUE", async () => {
  const module = await scripted({ heartbeat: [order(1n, 1, 100, 1, { type: IOC })] });
  const each = World.started(module);
  each.wait(5.5 * SECOND);
  assert.deepEqual(each.orders(1n).filter((entry) => entry.status === "REJECTED"), []);
  each.wait(SECOND);
  assert.equal(each.outcome(1n), "REJECTED STALE_VENUE");
});

Deno.test("an amend to another price is STALE_VENUE on such a book too; one that shrinks works", async () => {
  const amend = (dollars: number, units: number) => order(1n, 0, dollars, units, { kind: AMEND });
  const rejects = async (...heartbeat: ScriptAction[]) => {
    const books = [[order(1n, 1, 100, 1)]];
    const each = World.started(await scripted({ books, heartbeat })).wait(5.5 * SECOND);
    assert.equal(each.orders(1n).at(-1)!.status, "OPEN");
    assert.deepEqual(each.logs("platform").filter((line) => line.includes("rejected")), []);
    return each.wait(SECOND).logs("platform").filter((line) => line.includes("rejected"));
  };
  assert.deepEqual(await rejects(amend(99, 1), amend(100, 1)), [
    "order 1 rejected: STALE_VENUE",
  ]);
  assert.deepEqual(await rejects(amend(100, 0.5)), []);
});

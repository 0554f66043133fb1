import assert from "node:assert/strict";
import { AMEND, CANCEL, INTENT, MARKET, type ScriptAction, scripted } from "./scripted_algo.ts";
import { order, px, qty, World } from "./world.ts";

const U64 = (1n << 64n) - 1n;
const I64 = (1n << 63n) - 1n;

/** What becomes of one action of the first book. */
async function outcome(action: ScriptAction, before: ScriptAction[] = []): Promise<string> {
  const world = World.started(await scripted({ books: [before, [action]] })).best();
  const { id } = action;
  return world.outcome(id ?? 0n);
}

const refused: [string, ScriptAction][] = [
  ["a quantity of 0", order(7n, 1, 100, 0)],
  ["a negative quantity", order(7n, 1, 100, -1)],
  ["the most negative quantity", { id: 7n, side: 1, px: px(100), qty: -I64 - 1n }],
  ["the largest quantity", { id: 7n, side: 1, px: px(100), qty: I64 }],
  ["side 0", order(7n, 0, 100, 1)],
  ["side 2", order(7n, 2, 100, 1)],
  ["a limit price of 0", order(7n, 1, 0, 1)],
  ["the largest price", { id: 7n, side: 1, px: U64, qty: qty(1) }],
  ["a price off the tick", { id: 7n, side: 1, px: px(100) + 1n, qty: qty(1) }],
  ["a quantity off the lot", { id: 7n, side: 1, px: px(100), qty: qty(1) + 1n }],
  ["less than the smallest notional", order(7n, 1, 100, 0.049)],
  ["a market order below the smallest notional", order(7n, 1, 0, 0.049, { type: MARKET })],
  ["an unknown order type", order(7n, 1, 100, 1, { type: 5 })],
  ["an unknown action kind", order(7n, 1, 100, 1, { kind: 4 })],
  ["a symbol index beyond the instance's symbols", order(7n, 1, 100, 1, { symbol: 2 })],
  ["an intent of an unknown policy", order(7n, 1, 101, 1, { kind: INTENT, type: 2 })],
  ["a chase without a worst price", order(7n, 1, 0, 1, { kind: INTENT, type: 1 })],
];

for (const [what, action] of refused) {
  Deno.test(`${what} is rejected as INVALID_PARAMS and told to the algo`, async () => {
    const world = World.started(await scripted({ books: [[action]] }));
    assert.equal(world.outcome(7n), "REJECTED INVALID_PARAMS");
    assert.deepEqual(world.logs("algo"), ["reject"]);
    assert.equal(world.engine.status().state, "running");
    assert.equal(world.engine.status().orders.rejectsByReason["INVALID_PARAMS"], 1);
  });
}

Deno.test("a good order passes at the exact tick, lot and smallest notional", async () => {
  assert.equal(await outcome(order(7n, 1, 100, 0.05)), "NEW");
});

Deno.test("order ids up to 2^64 - 1 are kept to the last unit", async () => {
  assert.equal(await outcome(order(U64, 1, 100, 1)), "NEW");
});

Deno.test("a venue id of another venue is BAD_VENUE, 0 and the own one are taken", async () => {
  assert.equal(await outcome(order(7n, 1, 100, 1, { venue: 1 })), "REJECTED BAD_VENUE");
  assert.equal(await outcome(order(7n, 1, 100, 1, { venue: 3 })), "NEW");
});

Deno.test("an id that is still open is refused and the open order goes on", async () => {
  const world = World.started(
    await scripted({ books: [[order(7n, 1, 100, 1)], [order(7n, 1, 99, 2)]] }),
  ).best();
  assert.equal(world.outcome(7n), "REJECTED INVALID_PARAMS");
  assert.deepEqual(world.orders(7n).map((each) => each.seq), [1, 2]);
  world.settle();
  assert.deepEqual([world.outcome(7n), world.orders(7n).at(-1)!.seq], ["OPEN", 1]);
  assert.equal(world.engine.status().orders.open, 1);
});

for (const [name, kind] of [["cancel", CANCEL], ["amend", AMEND]] as const) {
  Deno.test(`a ${name} of an unknown id is told to the algo as a reject`, async () => {
    const action = { id: 9n, kind, px: px(100), qty: qty(1) };
    const world = World.started(await scripted({ books: [[action]] }));
    assert.deepEqual(world.logs("algo"), ["reject"]);
    assert.deepEqual(world.logs("platform"), ["started", "order 9 rejected: INVALID_PARAMS"]);
  });
}

Deno.test("an action of zeros alone is no action", async () => {
  const world = World.started(await scripted({ books: [[{}]] }));
  assert.deepEqual(world.journal.map((each) => each.type), ["log", "state"]);
});

Deno.test("amends pass the same checks as orders and never throw", async () => {
  const bad: ScriptAction[] = [
    { id: 7n, kind: AMEND, px: px(100), qty: 0n },
    { id: 7n, kind: AMEND, px: U64, qty: qty(1) },
    { id: 7n, kind: AMEND, px: px(100), qty: -I64 - 1n },
    { id: 7n, kind: AMEND, px: px(100) + 1n, qty: qty(1) },
    { id: 7n, kind: AMEND, px: 0n, qty: qty(1) },
  ];
  const world = World.started(await scripted({ books: [[order(7n, 1, 100, 1)], bad] })).best();
  assert.equal(world.logs("algo").length, bad.length);
  world.settle();
  assert.equal(world.outcome(7n), "OPEN");
});

Deno.test("orders of random bytes never stop the engine", async () => {
  let state = 12345;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const word = () => (BigInt(next()) << 32n) | BigInt(next());
  const extremes = [0n, 1n, U64, I64, 1n << 53n, (1n << 53n) - 1n, px(100), qty(1)];
  const pick = () => next() % 2 === 0 ? word() : extremes[(next() >>> 8) % extremes.length]!;
  const books = Array.from({ length: 200 }, () =>
    Array.from({ length: 16 }, () => ({
      id: next() % 4 === 0 ? word() : BigInt(next() % 8),
      px: pick(),
      qty: BigInt.asIntN(64, pick()),
      side: (next() >>> 8) % 5 - 2,
      kind: (next() >>> 8) % 6,
      type: (next() >>> 8) % 7,
      venue: (next() >>> 8) % 3 === 0 ? 255 : 0,
      symbol: (next() >>> 8) % 4,
    })));
  const world = World.started(await scripted({ books }));
  for (let i = 0; i < 250; i++) world.best().wait(100_000);
  world.settle();
  assert.equal(world.engine.status().state, "running");
  assert.ok(world.engine.status().orders.rejected > 500);
});

Deno.test("an intent sweeps as one IOC", async () => {
  const world = World.started(
    await scripted({ books: [[order(7n, 1, 101, 9, { kind: INTENT, type: 0 })]] }),
  ).settle();
  assert.equal(world.orders(7n)[0]!.orderType, "ioc");
  assert.equal(world.outcome(7n), "PARTIAL");
  assert.equal(world.fills()[0]!.qty1e8, 500_000_000);
});

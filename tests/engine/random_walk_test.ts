import assert from "node:assert/strict";
import { Random } from "../../lib/exchange/random.ts";
import type { FillEntry, OrderEntry } from "../../lib/engine/journal.ts";
import {
  AMEND,
  CANCEL,
  FOK,
  INTENT,
  IOC,
  LIMIT,
  MARKET,
  POST_ONLY,
  type ScriptAction,
  scripted,
} from "./scripted_algo.ts";
import { MS, World } from "./world.ts";

// Random algos in random markets. Whatever they do, the books have to balance: each figure that is
// told must be what the fills add up to.

const BOOKS = 150;
const LOT = 1_000n;
const TICK = 10_000_000n;
const RATES = { maker: 100_000n, taker: 200_000n };
const MAX_POSITION = 1_000_000_000n;

const below = (random: Random, n: number) => Math.floor(random.next() * n);
const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)]!;

/** Mostly what a venue takes: a few numbers, used again and again, near the market. */
function action(random: Random): ScriptAction {
  const kind = pick(random, [0, 0, 0, 0, CANCEL, CANCEL, AMEND, AMEND, INTENT]);
  const odd = below(random, 25) === 0;
  const huge = below(random, 40) === 0;
  return {
    id: BigInt(1 + below(random, 12)),
    kind,
    side: pick(random, [1, -1]),
    type: kind === INTENT
      ? below(random, 2)
      : pick(random, [LIMIT, LIMIT, POST_ONLY, MARKET, IOC, FOK]),
    px: BigInt(9_900 + below(random, 300)) * TICK + (odd ? 1n : 0n),
    qty: huge ? 2n ** 53n - 1n : BigInt(1 + below(random, 300_000)) * LOT,
    ttlMs: kind === INTENT ? below(random, 50) : 0,
  };
}

function step(world: World, random: Random): void {
  world.wait(below(random, 4 * MS));
  const bid = 99 + below(random, 200) / 100;
  const ask = bid + (1 + below(random, 100)) / 100;
  const size = () => (1 + below(random, 1_000)) / 100;
  switch (below(random, 12)) {
    case 0:
      world.gap();
      break;
    case 1:
    case 2:
      world.snapshot([bid, size()], [ask, size()]);
      break;
    case 3:
    case 4:
    case 5:
      world.trade(pick(random, ["buys", "sells"]), 99 + below(random, 300) / 100, size());
      break;
    default:
      world.best([bid, size()], [ask, size()]);
  }
}

interface Sums {
  position1e8: bigint;
  /** USD × 10¹⁷: what buying cost and selling brought. */
  cash1e17: bigint;
  fees1e9: bigint;
  /** How far realised and unrealised profit may be off by rounding, USD × 10⁹. */
  slack1e9: bigint;
}

/** Goes over the fills as an accountant would. */
function add(sums: Sums, fill: FillEntry): void {
  const qty = BigInt(fill.qty1e8);
  assert.ok(qty > 0n && fill.px1e9 > 0);
  sums.position1e8 += BigInt(fill.side) * qty;
  sums.cash1e17 -= BigInt(fill.side) * BigInt(fill.px1e9) * qty;
  const fee = BigInt(fill.px1e9) * qty / 100_000_000n * RATES[fill.liquidity] / 100_000_000n;
  assert.equal(fill.fee1e9, fee);
  sums.fees1e9 += fee;
  assert.equal(fill.position1e8, sums.position1e8, "the position after each fill");
  const size = sums.position1e8 < 0n ? -sums.position1e8 : sums.position1e8;
  // The entry is rounded at a billionth of a dollar a unit, the profit at a billionth.
  sums.slack1e9 += size / 100_000_000n + 2n;
}

const TERMINAL = ["FILLED", "PARTIAL", "CANCELLED", "REJECTED", "EXPIRED"];

function checkLife(entries: readonly OrderEntry[], fills: readonly FillEntry[]): void {
  const last = entries.at(-1)!;
  const ended = entries.findIndex(({ status }) => TERMINAL.includes(status));
  assert.ok(ended < 0 || ended === entries.length - 1, "nothing is told of an order after its end");
  const filled = fills.reduce((sum, { qty1e8 }) => sum + qty1e8, 0);
  assert.equal(last.filled1e8, filled, "what an order has is what its fills add up to");
  assert.ok(filled <= last.qty1e8, "never more than it asked for");
  const notional = fills.reduce(
    (sum, { px1e9, qty1e8 }) => sum + BigInt(px1e9) * BigInt(qty1e8) / 100_000_000n,
    0n,
  );
  assert.equal(last.filledNotional1e9, notional);
  assert.equal(last.fees1e9, fills.reduce((sum, { fee1e9 }) => sum + fee1e9, 0n));
  switch (last.status) {
    case "FILLED":
      assert.equal(filled, last.qty1e8);
      break;
    case "PARTIAL":
      assert.ok(filled > 0 && filled < last.qty1e8);
      break;
    case "CANCELLED":
    case "EXPIRED":
    case "REJECTED":
      assert.equal(filled, 0);
  }
  for (const { liquidity, px1e9, side } of fills) {
    if (last.orderType === "post_only") assert.equal(liquidity, "maker");
    if (["ioc", "fok", "market"].includes(last.orderType)) assert.equal(liquidity, "taker");
    // An amend moves the limit while a fill is under way, and the price of a market order is none.
    const limit = last.revision > 0 || last.orderType === "market" ? 0 : last.px1e9;
    if (limit > 0) assert.ok((px1e9 - limit) * side <= 0, "no fill beyond the limit");
  }
  if (last.orderType === "fok") assert.ok(filled === 0 || filled === last.qty1e8);
}

for (let seed = 1; seed <= 60; seed++) {
  Deno.test(`whatever a random algo does, its books balance (seed ${seed})`, async () => {
    const random = new Random(seed);
    const books = Array.from(
      { length: BOOKS },
      () => Array.from({ length: below(random, 5) }, () => action(random)),
    );
    const limited = seed % 2 === 0;
    const world = World.started(await scripted({ books }), {
      risk: limited ? { maxPosition1e8: MAX_POSITION } : {},
      latency: { toVenueNs: 2 * MS, fromVenueNs: 3 * MS, jitterNs: MS },
      seed,
    });
    for (let i = 0; i < BOOKS * 2; i++) step(world, random);
    if (seed % 3 === 0) world.engine.stop(world.nowNs, { cancelOrders: true });

    const sums: Sums = { position1e8: 0n, cash1e17: 0n, fees1e9: 0n, slack1e9: 0n };
    const orders = new Map<string, OrderEntry[]>();
    const fills = new Map<string, FillEntry[]>();
    for (const entry of world.journal) {
      if (entry.type !== "order" && entry.type !== "fill") continue;
      const key = `${entry.algoOrderId}:${entry.seq}`;
      if (entry.type === "order") {
        orders.set(key, [...orders.get(key) ?? [], entry]);
        continue;
      }
      add(sums, entry);
      if (limited) {
        const size = sums.position1e8 < 0n ? -sums.position1e8 : sums.position1e8;
        assert.ok(size <= MAX_POSITION, "the position limit holds");
      }
      fills.set(key, [...fills.get(key) ?? [], entry]);
    }
    for (const [key, entries] of orders) checkLife(entries, fills.get(key) ?? []);
    for (const key of fills.keys()) assert.ok(orders.has(key), "each fill has its order");

    assert.ok(fills.size > 5, "it traded");
    const status = world.engine.status();
    assert.equal(status.position1e8, sums.position1e8);
    assert.equal(status.fees1e9, sums.fees1e9);
    const { open, submitted, filled, partial, cancelled, rejected, expired } = status.orders;
    assert.equal(submitted, open + filled + partial + cancelled + rejected + expired);
    const living = [...orders.values()].filter((each) => !TERMINAL.includes(each.at(-1)!.status));
    assert.equal(open, living.length);
    assert.equal(status.orders.fills, [...fills.values()].flat().length);

    // Profit is what came in, less what went out, plus what closing now would bring.
    const { avgEntry1e9 } = status.positions[0]!;
    const cost = sums.position1e8 * avgEntry1e9;
    const realized = (sums.cash1e17 + cost) / 100_000_000n;
    const off = realized - status.realizedPnl1e9;
    assert.ok((off < 0n ? -off : off) <= sums.slack1e9, `realised profit is off by ${off}`);
  });
}

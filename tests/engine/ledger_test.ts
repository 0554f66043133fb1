import assert from "node:assert/strict";
import { OrderBook } from "../../lib/market/order_book.ts";
import { Ledger } from "../../lib/engine/ledger.ts";
import type { FillEntry } from "../../lib/engine/journal.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";

/**
 * The same account kept another way: every lot by itself as a fraction of dollars, no running
 * average that is rounded. It bounds what rounding can have done and shows the rest to be exact.
 */
class PlainAccount {
  position1e8 = 0n;
  /** What the position cost, px1e9 × qty1e8, as a fraction. */
  cost: [bigint, bigint] = [0n, 1n];
  /** px1e9 × qty1e8, as a fraction. */
  realized: [bigint, bigint] = [0n, 1n];

  fill(side: bigint, px: bigint, qty: bigint): void {
    const held = this.position1e8 < 0n ? -this.position1e8 : this.position1e8;
    const closes = this.position1e8 * side < 0n ? (qty < held ? qty : held) : 0n;
    if (closes > 0n) {
      // Its share of the cost leaves; cost is positive for both directions.
      const [n, d] = this.cost;
      const gone: [bigint, bigint] = [n * closes, d * held];
      const got: [bigint, bigint] = [px * closes, 1n];
      const gain = side < 0n ? minus(got, gone) : minus(gone, got);
      this.realized = plus(this.realized, gain);
      this.cost = minus(this.cost, gone);
    }
    const opens = qty - closes;
    if (opens > 0n) this.cost = plus(this.cost, [px * opens, 1n]);
    this.position1e8 += side * qty;
  }
}

function plus([a, b]: [bigint, bigint], [c, d]: [bigint, bigint]): [bigint, bigint] {
  return reduced(a * d + c * b, b * d);
}

function minus(x: [bigint, bigint], [c, d]: [bigint, bigint]): [bigint, bigint] {
  return plus(x, [-c, d]);
}

function reduced(n: bigint, d: bigint): [bigint, bigint] {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b > 0n) [a, b] = [b, a % b];
  return a === 0n ? [0n, 1n] : [n / a, d / a];
}

/** The documented rule, each rounding towards zero, in BigInt from the fills alone. */
function recomputed(fills: readonly FillEntry[], feeBps1e4: bigint) {
  let position = 0n;
  let avg = 0n;
  let realized = 0n;
  let fees = 0n;
  return fills.map((fill) => {
    const [px, qty, side] = [BigInt(fill.px1e9), BigInt(fill.qty1e8), BigInt(fill.side)];
    fees += px * qty / 100_000_000n * feeBps1e4 / 100_000_000n;
    const held = position < 0n ? -position : position;
    if (position * side >= 0n) avg = (avg * held + px * qty) / (held + qty);
    else {
      const closed = qty < held ? qty : held;
      realized += (px - avg) * -side * closed / 100_000_000n;
      if (qty > held) avg = px;
      else if (qty === held) avg = 0n;
    }
    position += side * qty;
    return { position, avg, realized, fees };
  });
}

for (const name of ["binance-usdm-btcusdt", "binance-spot-btcusdt", "binance-spot-ethusdt"]) {
  Deno.test(`the books of a maker on ${name} agree with the fills to the last unit`, async () => {
    const source = await recording(name);
    const { engine, journal } = replay(await carriedModule("maker"), source, engineConfig(source));
    const fills = journal.filter((each) => each.type === "fill");
    assert.ok(fills.length >= 10, `${fills.length} fills`);
    const expected = recomputed(fills, 100_000n);
    fills.forEach((fill, i) => {
      const { position1e8, avgEntry1e9, realizedPnl1e9, sessionPnl1e9 } = fill;
      const { position, avg, realized } = expected[i]!;
      assert.deepEqual(
        [position1e8, avgEntry1e9, realizedPnl1e9, sessionPnl1e9],
        [position, avg, realized, realized],
      );
    });
    const status = engine.status();
    const last = expected.at(-1)!;
    assert.deepEqual([status.position1e8, status.realizedPnl1e9, status.fees1e9], [
      last.position,
      last.realized,
      last.fees,
    ]);
    const { bestBidPx1e9, bestAskPx1e9 } = lastBook(source);
    const mark = last.position > 0n ? bestBidPx1e9 : bestAskPx1e9;
    assert.equal(
      status.unrealizedPnl1e9,
      (BigInt(mark) - last.avg) * last.position / 100_000_000n,
    );
    const plain = new PlainAccount();
    for (const fill of fills) {
      plain.fill(BigInt(fill.side), BigInt(fill.px1e9), BigInt(fill.qty1e8));
    }
    const exact = plain.realized[0] / plain.realized[1] / 100_000_000n;
    const away = exact - last.realized;
    // Each fill rounds the average by less than 1 and the gain by less than 1.
    assert.ok((away < 0n ? -away : away) <= BigInt(fills.length) * 2n, `${away} units away`);
    assert.equal(plain.position1e8, last.position);
  });
}

function lastBook({ block, meta }: Awaited<ReturnType<typeof recording>>): OrderBook {
  const book = new OrderBook(meta.tick1e9);
  for (let i = 0; i < block.count; i++) book.apply(block, i);
  return book;
}

Deno.test("a fill through zero closes at the average and opens at its own price", () => {
  const ledger = new Ledger();
  ledger.fill(1, 100e9, 2e8, 0);
  ledger.fill(1, 101e9, 1e8, 0);
  assert.equal(ledger.avgEntry1e9, 100_333_333_333);
  ledger.fill(-1, 103e9, 5e8, 0);
  assert.deepEqual([ledger.position1e8, ledger.avgEntry1e9], [-2e8, 103e9]);
  assert.equal(ledger.realized1e9, (103_000_000_000n - 100_333_333_333n) * 3n);
  ledger.fill(1, 103e9, 2e8, 0);
  assert.deepEqual([ledger.position1e8, ledger.avgEntry1e9], [0, 0]);
});

Deno.test("fees round towards zero and a rebate is negative", () => {
  const ledger = new Ledger();
  assert.equal(ledger.fill(1, 61_837_630_000_000, 1_000, 100_000).fee1e9, 618_376n);
  assert.equal(ledger.fill(1, 61_837_630_000_000, 1_000, -5_000).fee1e9, -30_918n);
  assert.equal(ledger.fees1e9, 618_376n - 30_918n);
});

Deno.test("unrealised profit is exact below and beyond what a Number holds", () => {
  const ledger = new Ledger();
  ledger.fill(-1, 60_000_000_000_001, 500_000_000_000_000, 0);
  const exact = (69_999_000_000_000n - 60_000_000_000_001n) * -5_000_000n;
  assert.equal(ledger.unrealizedExact1e9(1, 69_999_000_000_000), exact);
  const rounded = ledger.unrealized1e9(1, 69_999_000_000_000);
  assert.equal(rounded, Number(exact));
  const small = new Ledger();
  small.fill(1, 60_000_000_000_001, 12_345, 0);
  assert.equal(small.unrealized1e9(59_999_990_000_000, 1), -1234);
});

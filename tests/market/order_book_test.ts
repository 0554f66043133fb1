import assert from "node:assert/strict";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { ASK, BID, EVENT } from "../../lib/market/event_block.ts";
import { OrderBook } from "../../lib/market/order_book.ts";
import { decodeRecording } from "../../lib/market/recording.ts";

/** A book that is slow and plainly right: one sorted map a side. */
class PlainBook {
  sides = [new Map<number, number>(), new Map<number, number>()];
  sorted(side: number): [number, number][] {
    const levels = [...this.sides[side]!];
    return levels.sort((a, b) => side === BID ? b[0] - a[0] : a[0] - b[0]);
  }
  set(side: number, px: number, qty: number): void {
    if (qty === 0) this.sides[side]!.delete(px);
    else this.sides[side]!.set(px, qty);
  }
  best(side: number, px: number, qty: number): void {
    for (const at of [...this.sides[side]!.keys()]) {
      if (side === BID ? at > px : at < px) this.sides[side]!.delete(at);
    }
    this.set(side, px, qty);
  }
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function top(book: OrderBook, side: number): [number, number][] {
  const levels = side === BID ? book.topBids : book.topAsks;
  levels.refresh();
  return Array.from({ length: levels.count }, (_, i) => [levels.px1e9[i]!, levels.qty1e8[i]!]);
}

/** Every level of a side, from the best on. */
function walked(book: OrderBook, side: number): [number, number][] {
  const levels: [number, number][] = [];
  for (let px = book.nextPx1e9(side, 0); px > 0; px = book.nextPx1e9(side, px)) {
    levels.push([px, book.qtyAt(side, px)]);
  }
  return levels;
}

const TICK = 10_000_000;

for (
  const [seed, startTick] of [[1, 6_000_000], [2, 6_000_000], [3, 6_000_000], [4, 300]] as const
) {
  Deno.test(`the book agrees with a plain one over random diffs from tick ${startTick}, seed ${seed}`, () => {
    const next = random(seed);
    const book = new OrderBook(TICK);
    const plain = new PlainBook();
    let mid: number = startTick;
    const builder = new BlockBuilder(0n);
    builder.event(EVENT.snapshot, 0, NaN);
    for (let i = 0; i < 3000; i++) {
      builder.event(EVENT.depth, i, NaN);
      mid = Math.max(250, mid + Math.floor(next() * 41) - 20);
      // Now and then the price jumps out of the window, or a level stands very far away.
      if (next() < 0.002) mid = Math.max(250, mid + (next() < 0.5 ? 80_000 : -80_000));
      for (let r = 0; r < 8; r++) {
        const side = next() < 0.5 ? BID : ASK;
        const spread = next() < 0.05 ? 100_000 : 200;
        const away = 1 + Math.floor(next() * spread);
        const tick = side === BID ? Math.max(1, mid - away) : mid + away;
        builder.row(side, tick * TICK, next() < 0.4 ? 0 : 1 + Math.floor(next() * 1e9));
      }
    }
    const block = builder.finish();
    for (let i = 0; i < block.count; i++) {
      book.apply(block, i);
      for (let row = i === 0 ? 0 : block.rowEnd[i - 1]!; row < block.rowEnd[i]!; row++) {
        plain.set(block.side[row]!, block.px1e9[row]!, block.qty1e8[row]!);
      }
      if (i % 7 !== 0) continue;
      assert.deepEqual(top(book, BID), plain.sorted(BID).slice(0, 20));
      assert.deepEqual(top(book, ASK), plain.sorted(ASK).slice(0, 20));
    }
    assert.deepEqual(walked(book, BID), plain.sorted(BID));
    assert.deepEqual(walked(book, ASK), plain.sorted(ASK));
  });
}

for (const name of ["binance-spot-btcusdt", "binance-spot-ethusdt", "binance-usdm-btcusdt"]) {
  Deno.test(`the book agrees with a plain one over ${name}, and is never crossed`, async () => {
    const file = new URL(`../../assets/recordings/${name}.seqrec`, import.meta.url);
    const { block, meta } = await decodeRecording(await Deno.readFile(file));
    const book = new OrderBook(meta.tick1e9);
    const plain = new PlainBook();
    for (let i = 0; i < block.count; i++) {
      book.apply(block, i);
      const from = i === 0 ? 0 : block.rowEnd[i - 1]!;
      const kind = block.kind[i];
      if (kind === EVENT.trade) continue;
      if (kind === EVENT.snapshot) plain.sides.forEach((side) => side.clear());
      for (let row = from; row < block.rowEnd[i]!; row++) {
        const [side, px, qty] = [block.side[row]!, block.px1e9[row]!, block.qty1e8[row]!];
        if (kind === EVENT.bbo) plain.best(side, px, qty);
        else plain.set(side, px, qty);
      }
      if (book.valid && book.bestBidPx1e9 > 0 && book.bestAskPx1e9 > 0) {
        assert.ok(book.bestBidPx1e9 < book.bestAskPx1e9, `crossed at event ${i}`);
      }
      if (i % 997 !== 0 || !book.valid) continue;
      assert.deepEqual(top(book, BID), plain.sorted(BID).slice(0, 20), `event ${i}`);
      assert.deepEqual(top(book, ASK), plain.sorted(ASK).slice(0, 20), `event ${i}`);
    }
  });
}

Deno.test("refresh tells no change for one below the shown levels, and how deep one above goes", () => {
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.snapshot, 0, NaN);
  for (let i = 0; i < 30; i++) builder.row(BID, (1000 - i) * TICK, 5);
  builder.row(ASK, 1001 * TICK, 5);
  builder.event(EVENT.depth, 1, NaN);
  builder.row(BID, 975 * TICK, 9);
  builder.event(EVENT.depth, 2, NaN);
  builder.row(BID, 990 * TICK, 9);
  const block = builder.finish();
  const book = new OrderBook(TICK);
  book.apply(block, 0);
  top(book, BID);
  book.apply(block, 1);
  assert.equal(book.topBids.refresh(), 0);
  book.apply(block, 2);
  assert.equal(book.topBids.refresh(), 11);
});

Deno.test("a gap empties the book and makes it invalid until the next snapshot", () => {
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.snapshot, 0, NaN);
  builder.row(BID, 10 * TICK, 5);
  builder.event(EVENT.gap, 1, NaN);
  builder.event(EVENT.depth, 2, NaN);
  builder.row(BID, 9 * TICK, 5);
  builder.event(EVENT.snapshot, 3, NaN);
  builder.row(BID, 8 * TICK, 5);
  const block = builder.finish();
  const book = new OrderBook(TICK);
  book.apply(block, 0);
  book.apply(block, 1);
  assert.equal(book.valid, false);
  book.apply(block, 2);
  assert.equal(book.bestBidPx1e9, 0);
  book.apply(block, 3);
  assert.equal(book.valid, true);
  assert.equal(book.bestBidPx1e9, 8 * TICK);
});

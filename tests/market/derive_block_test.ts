import assert from "node:assert/strict";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { deriveBlock } from "../../lib/market/derive_block.ts";
import { ASK, BID, EVENT, type EventBlock } from "../../lib/market/event_block.ts";
import { OrderBook } from "../../lib/market/order_book.ts";
import { recording } from "../support/recorded_run.ts";

const HOW = { delayNs: 50, widenTicks: 1, qtyShare: 0.5, tick1e9: 100, lot1e8: 10 };

function rowsOf(block: EventBlock, i: number): number[][] {
  const rows: number[][] = [];
  for (let row = i === 0 ? 0 : block.rowEnd[i - 1]!; row < block.rowEnd[i]!; row++) {
    rows.push([block.side[row]!, block.px1e9[row]!, block.qty1e8[row]!]);
  }
  return rows;
}

Deno.test("levels that fall together are summed, bids rounded down and asks up", () => {
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.snapshot, 1000, 900);
  builder.row(BID, 1090, 200);
  builder.row(BID, 1010, 400);
  builder.row(ASK, 1110, 60);
  builder.event(EVENT.depth, 2000, NaN);
  builder.row(BID, 1090, 0);
  const derived = deriveBlock(builder.finish(), 10, HOW);
  assert.deepEqual([...derived.recvNs], [1050, 2050]);
  assert.deepEqual(rowsOf(derived, 0), [[BID, 900, 300], [ASK, 1300, 30]]);
  assert.deepEqual(rowsOf(derived, 1), [[BID, 900, 200]]);
});

Deno.test("a buyer's trade is at the derived ask, and never vanishes", () => {
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.snapshot, 0, 0);
  builder.row(BID, 1000, 100);
  builder.row(ASK, 1010, 100);
  builder.event(EVENT.trade, 1, 1);
  builder.row(BID, 1010, 1);
  assert.deepEqual(rowsOf(deriveBlock(builder.finish(), 10, HOW), 1), [[BID, 1200, 10]]);
});

Deno.test("a grid that is no multiple of the source's is refused", () => {
  const block = new BlockBuilder(0n).finish();
  assert.throws(() => deriveBlock(block, 30, HOW), /tick 100 is no multiple of 30/);
});

Deno.test("a book derived from a recording is never crossed and sums what the source shows", async () => {
  const { block, meta } = await recording("binance-spot-btcusdt");
  const how = { ...HOW, widenTicks: 0, qtyShare: 1, tick1e9: meta.tick1e9 * 10, lot1e8: 1 };
  const derived = deriveBlock(block, meta.tick1e9, how);
  const [source, copy] = [new OrderBook(meta.tick1e9), new OrderBook(how.tick1e9)];
  assert.equal(derived.count, block.count);
  for (let i = 0; i < block.count; i++) {
    source.apply(block, i);
    copy.apply(derived, i);
    if (!copy.valid) continue;
    assert(copy.bestBidPx1e9 < copy.bestAskPx1e9, `crossed at event ${i}`);
    if (i % 500 !== 0) continue;
    const best = Math.floor(source.bestBidPx1e9 / how.tick1e9) * how.tick1e9;
    let sum = 0;
    for (let k = 0; k < 10; k++) sum += source.qtyAt(BID, best + k * meta.tick1e9);
    assert.equal(copy.bestBidPx1e9, best);
    assert.equal(copy.bestBidQty1e8, sum);
  }
});

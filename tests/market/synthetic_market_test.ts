import assert from "node:assert/strict";
import { EVENT } from "../../lib/market/event_block.ts";
import { OrderBook } from "../../lib/market/order_book.ts";
import { KNOWN_MARKETS } from "../../lib/market/symbols.ts";
import { SyntheticMarket } from "../../lib/market/synthetic_market.ts";

const META = KNOWN_MARKETS[0]!;

Deno.test("the same seed makes the same market, another seed another", () => {
  const text = (seed: number) => {
    const { kind, recvNs, px1e9, qty1e8 } = new SyntheticMarket(META, seed, 0n).next(20);
    return [kind, recvNs, px1e9, qty1e8].join("|");
  };
  assert.equal(text(1), text(1));
  assert.notEqual(text(1), text(2));
});

Deno.test("a made-up book begins whole, stays whole and never crosses, however long it runs", () => {
  const market = new SyntheticMarket(META, 42, 0n);
  const book = new OrderBook(META.tick1e9);
  let lastNs = 0;
  let trades = 0;
  let events = 0;
  const prices = new Set<number>();
  for (let piece = 0; piece < 60; piece++) {
    const block = market.next(10);
    for (let i = 0; i < block.count; i++) {
      assert.equal(block.kind[i] === EVENT.snapshot, piece === 0 && i === 0);
      assert(block.recvNs[i]! >= lastNs, "time goes on from piece to piece");
      lastNs = block.recvNs[i]!;
      if (block.kind[i] === EVENT.trade) trades++;
      book.apply(block, i);
      events++;
      prices.add(book.bestBidPx1e9);
      // A level that a trade emptied is gone with the same event that brings the next one.
      assert(book.bestBidPx1e9 > 0 && book.bestBidPx1e9 < book.bestAskPx1e9, `event ${i}`);
      assert((book.bestAskPx1e9 - book.bestBidPx1e9) / META.tick1e9 <= 8);
    }
  }
  assert.equal(book.topBids.refresh() >= 0 && book.topBids.count, 20);
  assert(events > 15_000 && events < 40_000, `${events} events in 600 s`);
  assert(trades > 1_000, `${trades} trades`);
  assert(prices.size > 20, `${prices.size} best bids`);
});

Deno.test("trades are at the best price of the side that is taken from", () => {
  const block = new SyntheticMarket(META, 7, 0n).next(120);
  const book = new OrderBook(META.tick1e9);
  for (let i = 0; i < block.count; i++) {
    if (block.kind[i] === EVENT.trade) {
      const row = block.rowEnd[i]! - 1;
      const best = block.side[row] === 0 ? book.bestAskPx1e9 : book.bestBidPx1e9;
      assert.equal(block.px1e9[row], best);
    }
    book.apply(block, i);
  }
});

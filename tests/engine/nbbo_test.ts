import assert from "node:assert/strict";
import { LAYOUT_0_4_0 } from "../../lib/algo/abi/layout_0_4_0.ts";
import { readStruct, type StructValue } from "../../lib/algo/abi/codec.ts";
import { sdkAbi } from "../../lib/algo/abi/sdk_abi.ts";
import { MarketState } from "../../lib/engine/market_state.ts";
import { NbboGroup } from "../../lib/engine/nbbo_group.ts";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { ASK, BID, EVENT } from "../../lib/market/event_block.ts";
import { OrderBook } from "../../lib/market/order_book.ts";
import { KNOWN_MARKETS, sameAsset } from "../../lib/market/symbols.ts";
import type { SymbolMeta } from "../../lib/market/symbol_meta.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";
import { BASE_NS, SECOND, World } from "./world.ts";

const on = (venue: string) => KNOWN_MARKETS.find((each) => each.venue === venue)!;
const USD = 1_000_000_000;

class Venue {
  readonly book: OrderBook;
  lastBookNs = -1;

  constructor(readonly meta: SymbolMeta) {
    this.book = new OrderBook(meta.tick1e9);
  }

  /** A whole book of levels `[dollars, units]`. */
  show(atNs: number, bids: [number, number][], asks: [number, number][]): this {
    const builder = new BlockBuilder(BASE_NS);
    builder.event(EVENT.snapshot, atNs, NaN);
    for (const [px, qty] of bids) builder.row(BID, px * USD, qty * 1e8);
    for (const [px, qty] of asks) builder.row(ASK, px * USD, qty * 1e8);
    this.book.apply(builder.finish(), 0);
    this.book.topBids.refresh();
    this.book.topAsks.refresh();
    this.lastBookNs = atNs;
    return this;
  }
}

/** A group of kraken's (own) and coinbase's market. */
function pair() {
  const block = new BlockBuilder(BASE_NS).finish();
  const config = engineConfig({ meta: on("kraken"), block, spanNs: 0, source: "test" });
  const market = new MarketState(config, 0);
  const kraken = new Venue(on("kraken"));
  const coinbase = new Venue(on("coinbase"));
  const group = new NbboGroup(sdkAbi("0.4", undefined), BASE_NS, 1, market, [coinbase, kraken]);
  const read = (struct: string, bytes: Uint8Array) =>
    // deno-lint-ignore no-explicit-any
    readStruct(LAYOUT_0_4_0, struct, new DataView(bytes.buffer, bytes.byteOffset), 0) as any;
  return {
    group,
    kraken,
    coinbase,
    nbbo: () => read("NbboSnapshot", group.nbbo.bytes),
    books: (): StructValue => read("VenueBooks", group.books.bytes),
  };
}

Deno.test("the best bid and ask of all venues, each with the slot that shows it, in ascending ids", () => {
  const { group, kraken, coinbase, nbbo } = pair();
  group.refresh(kraken.show(0, [[100, 1]], [[103, 2]]), 0);
  group.refresh(coinbase.show(2_000_000, [[101, 3]], [[104, 4]]), 12_000_000);
  const seen = nbbo();
  assert.deepEqual([...seen.venue_ids].slice(0, 3), [1, 2, 0]);
  assert.deepEqual([...seen.venue_region_ids].slice(0, 2), [1, 0]);
  assert.equal(seen.venue_ct, 2);
  assert.deepEqual(
    [seen.nbbo_bid_px_1e9, seen.nbbo_bid_venue, seen.nbbo_ask_px_1e9, seen.nbbo_ask_venue],
    [101n * BigInt(USD), 1, 103n * BigInt(USD), 0],
  );
  assert.deepEqual([...seen.venue_update_ms].slice(0, 2), [12, 10]);
  assert.deepEqual([seen.symbol_id, seen.sequence, seen.recv_ns], [1, 2, BASE_NS + 12_000_000n]);
});

Deno.test("the merged book sums equal prices and is best first", () => {
  const { group, kraken, coinbase, books } = pair();
  group.refresh(kraken.show(0, [[100, 1], [99, 1]], [[103, 2]]), 0);
  group.refresh(coinbase.show(0, [[101, 3], [100, 5]], [[103, 4]]), 0);
  // deno-lint-ignore no-explicit-any
  const { merged, book_ct, books: own } = books() as any;
  const levels = (side: { px_1e9: bigint; sz_1e8: bigint }[], count: number) =>
    side.slice(0, count).map(({ px_1e9, sz_1e8 }) => [Number(px_1e9) / USD, Number(sz_1e8) / 1e8]);
  assert.deepEqual(levels(merged.bids, merged.bid_ct), [[101, 3], [100, 6], [99, 1]]);
  assert.deepEqual(levels(merged.asks, merged.ask_ct), [[103, 6]]);
  assert.equal(book_ct, 2);
  assert.deepEqual(levels(own[1].bids, own[1].bid_ct), [[101, 3], [100, 5]]);
});

Deno.test("a venue that falls silent is stale, shows no price, and is not the best any more", () => {
  const { group, kraken, coinbase, nbbo, books } = pair();
  group.refresh(coinbase.show(0, [[101, 3]], [[102, 3]]), 0);
  group.refresh(kraken.show(6 * SECOND, [[100, 1]], [[103, 2]]), 6 * SECOND);
  const seen = nbbo();
  assert.deepEqual([...seen.venue_update_ms].slice(0, 2), [0, 65535]);
  assert.deepEqual([seen.nbbo_bid_venue, seen.nbbo_ask_venue], [0, 0]);
  assert.deepEqual([...seen.venue_bid_px].slice(0, 2), [100n * BigInt(USD), 0n]);
  // deno-lint-ignore no-explicit-any
  assert.equal((books() as any).books[1].bid_ct, 0);
  group.refresh(coinbase.show(7 * SECOND, [[101, 3]], [[102, 3]]), 7 * SECOND);
  assert.deepEqual([nbbo().nbbo_bid_venue, [...nbbo().venue_update_ms][1]], [1, 0]);
});

Deno.test("an algo is told the best prices of its own venue and of one it only watches", async () => {
  const world = World.started(await carriedModule("nbbo"), {
    nbbo: true,
    observed: [{ ...on("coinbase"), base: "BTC" }],
  });
  assert.match(world.logs("algo")[0]!, /bid 100\.00 on binance, ask 101\.00 on binance, 2 venues/);
  const builder = new BlockBuilder(BASE_NS);
  builder.event(EVENT.snapshot, 10, NaN);
  builder.row(BID, 102 * USD, 1e8);
  builder.row(ASK, 103 * USD, 1e8);
  world.engine.market(1, builder.finish(), 0, 0);
  assert.match(
    world.logs("algo")[1]!,
    /^crossed .*bid 102\.00 on coinbase, ask 101\.00 on binance/,
  );
  world.engine.stop(10, { cancelOrders: false });
  world.engine.market(1, builder.finish(), 0, 20);
  assert.equal(world.logs("algo").length, 2, "a paused instance is not called");
});

Deno.test("without nbbo the algo is called at its own books alone", async () => {
  const source = await recording("binance-spot-btcusdt");
  const { journal } = replay(await carriedModule("nbbo"), source, engineConfig(source));
  assert.equal(journal.filter((each) => each.type === "log" && each.source === "algo").length, 0);
});

Deno.test("dollars compare with dollars, a perpetual with none of them", () => {
  const perp = KNOWN_MARKETS.find((each) => each.instrumentType === "perp")!;
  assert.ok(sameAsset(on("binance"), on("kraken")));
  assert.ok(!sameAsset(on("binance"), perp));
});

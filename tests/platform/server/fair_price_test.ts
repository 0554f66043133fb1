import assert from "node:assert/strict";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { ASK, BID, EVENT } from "../../../lib/market/event_block.ts";
import { KNOWN_MARKETS } from "../../../lib/market/symbols.ts";
import { MarketView } from "../../../lib/platform/center/market_view.ts";
import { fairPrice, pricedBy, underlyings } from "../../../lib/platform/server/fair_price.ts";
import { type Any, withPlatform } from "./running_platform.ts";

type Levels = readonly [dollars: number, units: number][];

/** A market with this book at time 0. */
function market(over: Partial<MarketView["meta"]>, bids: Levels, asks: Levels): MarketView {
  const feed = { status: () => ({ loops: 0, status: "streaming" }) } as Any;
  const view = new MarketView({ ...KNOWN_MARKETS[0]!, ...over }, feed);
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.snapshot, 0, NaN);
  for (const [px, qty] of bids) builder.row(BID, px * 1e9, qty * 1e8);
  for (const [px, qty] of asks) builder.row(ASK, px * 1e9, qty * 1e8);
  view.apply(builder.finish(), 0, 1, 0);
  return view;
}

Deno.test("a fair price is the middle of what ten levels of all venues average, by size", () => {
  const one = market({}, [[100, 1], [99, 3]], [[101, 2]]);
  // Eleven levels; the last one does not count.
  const asks = Array.from({ length: 11 }, (_, i): [number, number] => [i < 10 ? 103 : 900, 1]);
  const two = market(
    { venue: "kraken" },
    [[98, 4]],
    asks.map(([px, qty], i) => [px + i, qty]),
  );
  const bid = (100 * 1 + 99 * 3 + 98 * 4) / 8;
  const ask = (101 * 2 + 103 * 10 + 45) / 12;
  const fair = fairPrice([one, two], 1);
  assert.deepEqual(fair, { px1e9: Math.round((bid + ask) / 2 * 1e9), venues: 2 });
  assert.equal(fairPrice([one, two], 6e9), undefined, "old books have no price");
  assert.equal(fairPrice([], 1), undefined);
});

Deno.test("only spot markets against dollars price an underlying", () => {
  const book: [Levels, Levels] = [[[100, 1]], [[101, 1]]];
  const spot = market({}, ...book);
  const perpetual = market({ instrumentType: "perp", symbol: "BTC-USDT-PERP" }, ...book);
  const cross = market({ base: "ETH", quote: "BTC", symbol: "ETH-BTC" }, ...book);
  const all = [perpetual, cross, spot];
  assert.deepEqual(pricedBy(all, "BTC"), [spot]);
  assert.deepEqual(underlyings(all), ["BTC"]);
});

Deno.test("fair prices are streamed under the topic as it was written; funding stays silent", () =>
  withPlatform(async ({ stream }) => {
    const client = await stream();
    const topics = ["fair_price", "fair_price:btc", "funding", "funding:binance"];
    const refused = ["fair_price:NOPE", "funding:nowhere", "funding:binance:NOPE", "fair"];
    client.send({ subscribe: [...topics, ...refused] });
    const ack = await client.until((frame) => frame.subscribed !== undefined, "the answer");
    assert.deepEqual(ack.subscribed, topics);
    assert.deepEqual(ack.reasons, {
      "fair_price:NOPE": "not_found",
      "funding:nowhere": "not_found",
      "funding:binance:NOPE": "not_found",
      fair: "unknown_topic",
    });
    const one = await client.until((frame) => frame.channel === "fair_price:btc", "its price");
    assert.equal(one.data.underlying, "BTC");
    assert.equal(one.data.fair_price, Number(one.data.fair_price_1e9) / 1e9);
    await client.until(
      (frame) => frame.channel === "fair_price" && frame.data.underlying === "ETH",
      "the other underlying's price",
    );
    await client.until(
      (frame) => frame.channel === "fair_price:btc" && frame.data.ts_ns > one.data.ts_ns,
      "a newer price",
    );
    assert.ok(!client.frames.some((frame) => frame.channel?.startsWith("funding")));
    await client.close();
  }));

import assert from "node:assert/strict";
import { decodeRecording } from "../../lib/market/recording.ts";
import {
  edgeIdOf,
  foldSymbol,
  isPerpetual,
  KNOWN_MARKETS,
  namesMarket,
  shortEdgeName,
} from "../../lib/market/symbols.ts";

Deno.test("symbols fold to upper case with hyphens", () => {
  assert.equal(foldSymbol("btc/usd"), "BTC-USD");
  assert.equal(foldSymbol("Btc-Usdt-perp"), "BTC-USDT-PERP");
});

Deno.test("a venue's perpetuals sit on an edge of their own", () => {
  assert.equal(edgeIdOf("binance", "spot"), "venue-edge-binance");
  assert.equal(edgeIdOf("binance", "perp"), "venue-edge-binance-perp");
  assert.equal(edgeIdOf("dex_ethereum", "spot"), "venue-edge-dex-ethereum");
  assert.equal(shortEdgeName("venue-edge-binance-perp"), "binance-perp");
});

Deno.test("BTC-USD names binance's USDT market, and never its perpetual", () => {
  const named = (symbol: string) =>
    KNOWN_MARKETS.filter((meta) => meta.venue === "binance" && namesMarket(meta, symbol))
      .map((meta) => meta.symbol);
  assert.deepEqual(named("BTC-USD"), ["BTC-USDT"]);
  assert.deepEqual(named("BTC-USDT"), ["BTC-USDT"]);
  assert.deepEqual(named("BTC-USD-PERP"), ["BTC-USDT-PERP"]);
  assert.deepEqual(named("ETH-USD"), ["ETH-USDT"]);
  assert.deepEqual(named("DOGE-USD"), []);
});

for (const meta of KNOWN_MARKETS) {
  Deno.test(`the rules of ${meta.venue}'s ${meta.symbol} agree with each other`, () => {
    assert.equal(meta.tick1e9, 10 ** (9 - meta.pricePrecision));
    assert.equal(meta.lot1e8, 10 ** (8 - meta.qtyPrecision));
    assert.equal(meta.minQty1e8 % meta.lot1e8, 0);
    assert.equal(meta.edgeId, edgeIdOf(meta.venue, meta.instrumentType));
    assert.equal(isPerpetual(meta.symbol), meta.instrumentType === "perp");
  });

  if (meta.venue !== "binance") continue;
  Deno.test(`the tick and lot of ${meta.symbol} are the finest that its recording uses`, async () => {
    const kind = meta.instrumentType === "perp" ? "usdm" : "spot";
    const name = `binance-${kind}-${meta.venueSymbol.toLowerCase()}.seqrec`;
    const file = new URL(`../../assets/recordings/${name}`, import.meta.url);
    const { block } = await decodeRecording(await Deno.readFile(file));
    assert.ok(block.px1e9.every((px1e9) => px1e9 % meta.tick1e9 === 0));
    assert.ok(block.px1e9.some((px1e9) => px1e9 % (meta.tick1e9 * 10) !== 0));
    assert.ok(block.qty1e8.some((qty1e8) => qty1e8 % (meta.lot1e8 * 10) !== 0));
    // The exchange itself shows an odd remainder of an order now and then.
    const odd = block.qty1e8.filter((qty1e8) => qty1e8 % meta.lot1e8 !== 0).length;
    assert.ok(odd <= 3, `${odd} quantities off the lot`);
  });
}

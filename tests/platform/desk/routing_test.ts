import assert from "node:assert/strict";
import {
  costBps,
  midPx1e9,
  only,
  route,
  type RouteLeg,
  type RouteWish,
} from "../../../lib/platform/desk/routing.ts";
import { market, PX, QTY, quoteOf } from "./books.ts";

const kraken = market("kraken");
const coinbase = market("coinbase");

function wish(side: 1 | -1, px: number | null, qty: number, tif: RouteWish["tif"] = "ioc") {
  return { side, limitPx1e9: px === null ? null : px * PX, qty1e8: Math.round(qty * QTY), tif };
}

function shares(legs: readonly RouteLeg[]): Record<string, number> {
  return Object.fromEntries(legs.map((leg) => [leg.meta.venue, leg.qty1e8 / QTY]));
}

Deno.test("the cheapest levels are taken first, whatever venue shows them", () => {
  const quotes = [
    quoteOf(kraken, [[99, 5]], [[100, 1], [103, 5]]),
    quoteOf(coinbase, [[98, 5]], [[101, 2], [102, 2]]),
  ];
  assert.deepEqual(shares(route(quotes, wish(1, null, 4))), { kraken: 1, coinbase: 3 });
  assert.deepEqual(shares(route(quotes, wish(-1, null, 7))), { kraken: 5, coinbase: 2 });
});

Deno.test("fees count: a better price at a dearer venue can cost more", () => {
  const quotes = [
    quoteOf(kraken, [[9999, 5]], [[10_000, 5]], 40),
    quoteOf(coinbase, [[9998, 5]], [[10_010, 5]], 10),
  ];
  // 10,000 and 40 bps are 10,040; 10,010 and 10 bps are 10,020.
  assert.deepEqual(shares(route(quotes, wish(1, null, 1))), { coinbase: 1 });
  // 9,999 less 40 bps against 9,998 less 10 bps.
  assert.deepEqual(shares(route(quotes, wish(-1, null, 1))), { coinbase: 1 });
});

Deno.test("a limit is kept by every leg; what nobody shows within it rests where making is cheapest", () => {
  const quotes = [
    quoteOf(kraken, [[99, 5]], [[100, 1], [102, 5]], 0, 5),
    quoteOf(coinbase, [[98, 5]], [[101, 2], [103, 2]], 0, 1),
  ];
  const legs = route(quotes, wish(1, 101, 10, "gtc"));
  assert.deepEqual(shares(legs), { kraken: 1, coinbase: 9 });
  assert.deepEqual(legs.map((leg) => leg.shown1e8 / QTY), [1, 2]);
  const far = route(quotes, wish(1, 50, 3, "gtc"));
  assert.deepEqual(shares(far), { coinbase: 3 });
  assert.equal(costBps(far, 1, midPx1e9(quotes)), null);
});

Deno.test("FOK goes whole to the cheapest venue that shows all of it, post-only to the cheapest maker", () => {
  const quotes = [
    quoteOf(kraken, [[99, 5]], [[100, 1], [105, 9]], 0, 1),
    quoteOf(coinbase, [[98, 5]], [[101, 4]], 0, 2),
  ];
  assert.deepEqual(shares(route(quotes, wish(1, 105, 3, "fok"))), { coinbase: 3 });
  assert.deepEqual(shares(route(quotes, wish(1, 105, 9, "fok"))), { kraken: 9 });
  assert.deepEqual(shares(route(quotes, wish(1, 90, 3, "post_only"))), { kraken: 3 });
});

Deno.test("a part that is too small for its venue is left to the others", () => {
  const picky = market("coinbase", { minQty1e8: QTY });
  const quotes = [
    quoteOf(kraken, [[99, 5]], [[101, 9]]),
    quoteOf(picky, [[98, 5]], [[100, 0.5]]),
  ];
  assert.deepEqual(shares(route(quotes, wish(1, null, 2))), { kraken: 2 });
});

Deno.test("legs always add up to the order, also off a venue's lot and beyond the books", () => {
  const coarse = market("coinbase", { lot1e8: QTY });
  const quotes = [
    quoteOf(kraken, [[99, 5]], [[101, 1.25]]),
    quoteOf(coarse, [[98, 5]], [[100, 2.5]]),
  ];
  for (const qty of [0.5, 1.37, 2.5, 3.75, 40]) {
    for (const tif of ["ioc", "gtc"] as const) {
      const legs = route(quotes, wish(1, 102, qty, tif));
      const sum = legs.reduce((total, leg) => total + leg.qty1e8, 0);
      assert.equal(sum, Math.round(qty * QTY), `${qty} ${tif}`);
    }
  }
});

Deno.test("one venue gets everything; none gets nothing", () => {
  const quote = quoteOf(kraken, [[99, 5]], [[100, 1]]);
  const leg = only(quote, wish(1, null, 3))[0]!;
  assert.deepEqual([leg.qty1e8, leg.shown1e8, leg.notional1e9], [3 * QTY, QTY, 100 * PX]);
  assert.deepEqual(route([], wish(1, null, 1)), []);
});

Deno.test("cost is slippage against the mid and fee, weighted by what each leg takes", () => {
  const quotes = [
    quoteOf(kraken, [[99, 5]], [[101, 1]], 10),
    quoteOf(coinbase, [[98, 5]], [[102, 1]], 30),
  ];
  assert.equal(midPx1e9(quotes), 100 * PX);
  const cost = costBps(route(quotes, wish(1, null, 2)), 1, 100 * PX)!;
  assert.equal(cost.vwap1e9, 101.5 * PX);
  assert.ok(Math.abs(cost.slippageBps - 150) < 1e-9);
  assert.ok(Math.abs(cost.feeBps - (101 * 10 + 102 * 30) / 203) < 1e-9);
  assert.equal(midPx1e9([quoteOf(kraken, [[101, 1]], [[100, 1]])]), 0);
});

import assert from "node:assert/strict";
import { swapInput, swapOutput } from "../../../lib/market/amm.ts";
import { routing, slippageCurve } from "../../../lib/platform/analytics/book_documents.ts";
import { placePool, type Pool } from "../../../lib/platform/analytics/pool_book.ts";
import type { VenueBook } from "../../../lib/platform/analytics/venue_book.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

const MID = 2n * 100_000_000_000n;

/** 1,000 coins of 8 decimals against $100,000 of 6: the price is $100. */
function pool(more: Partial<Pool> = {}): Pool {
  return {
    venue: "dex_ethereum",
    edgeId: "pool-dex_ethereum",
    reserveBase: 100_000_000_000n,
    reserveQuote: 100_000_000_000n,
    baseDecimals: 8,
    quoteDecimals: 6,
    feePpm: 3000,
    followsMarket: true,
    gasUsd1e9: 5_000_000_000n,
    latencyMs: 0,
    ...more,
  };
}

function exchange(taker1e4: number): VenueBook {
  const level = (dollars: number) => ({ px1e9: dollars * 1e9, qty1e8: 100 * 1e8 });
  return {
    venue: "kraken",
    edgeId: "venue-edge-kraken",
    bids: [level(99.9)],
    asks: [level(100.1)],
    maker1e4: 0,
    taker1e4,
    latencyMs: 0,
    ageMs: 0,
  };
}

const placed = (more: Partial<Pool> = {}) => placePool(pool(more), MID)!;

Deno.test("a size in a pool costs what the SDK's formula asks for it, and the gas of one swap", () => {
  const supply = { books: [], pools: [placed()], twoMid1e9: MID };
  const qty1e8 = 1_000_000_000n;
  const bought = routing(supply, "buy", qty1e8) as Any;
  // All that leaves the account for ten coins, in millionths of a dollar.
  const paid = swapInput(qty1e8, 100_000_000_000n, 100_000_000_000n, 3000)!;
  const allInBps = (Number(paid) / 1e6 + 5 - 1000) / 1000 * 1e4;
  const notional = Number(bought.legs[0].est_vwap_1e9) / 1e9 * 10;
  assert.ok(
    Math.abs(bought.est_cost_bps / 1e4 * notional - allInBps / 1e4 * 1000) < 0.01 * notional,
  );
  assert.equal(bought.legs[0].gas_usd, 5);
  const sum = bought.legs[0].est_vwap_1e9 * qty1e8 / 100_000_000_000n;
  const fee = bought.legs[0].fee_bps / 1e4 * Number(sum);
  assert.ok(Math.abs(Number(sum) + fee - Number(paid)) < 200, `${Number(sum) + fee} of ${paid}`);

  const sold = routing(supply, "sell", qty1e8) as Any;
  const got = swapOutput(qty1e8, 100_000_000_000n, 100_000_000_000n, 3000)!;
  const gross = sold.legs[0].est_vwap_1e9 * qty1e8 / 100_000_000_000n;
  const taken = sold.legs[0].fee_bps / 1e4 * Number(gross);
  assert.ok(
    Math.abs(Number(gross) - taken - Number(got)) < 200,
    `${Number(gross) - taken} of ${got}`,
  );
});

Deno.test("gas decides: a small size goes to the exchange, a large one to the pool", () => {
  // The exchange asks 10 bps of spread and 100 of fees, the pool about 30 and five dollars.
  const deep = { reserveBase: 10_000_000_000_000n, reserveQuote: 10_000_000_000_000n };
  const supply = { books: [exchange(100_0000)], pools: [placed(deep)], twoMid1e9: MID };
  const [small, large] = slippageCurve(supply, "buy", [500, 5000]) as Any[];
  assert.deepEqual(small.venues.map((each: Any) => each.venue), ["kraken"]);
  assert.deepEqual([small.gas_usd, small.gas_bps], [null, 0]);
  assert.ok(large.venues.some((each: Any) => each.venue === "dex_ethereum"));
  assert.equal(large.gas_usd, 5);
  const sum = large.slippage_bps + large.fee_bps + large.gas_bps;
  assert.ok(Math.abs(large.total_bps - sum) < 0.001);
  const [alone] = slippageCurve({ ...supply, pools: [] }, "buy", [5000]) as Any[];
  assert.ok(large.total_bps < alone.total_bps);
});

Deno.test("a pool helps out where the books end, and ends itself a tenth away from its price", () => {
  const supply = { books: [exchange(0)], pools: [placed()], twoMid1e9: MID };
  const [more, tooMuch] = slippageCurve(supply, "sell", [11_000, 1_000_000]) as Any[];
  assert.equal(more.filled_pct, 100);
  assert.equal(more.venues.length, 2);
  assert.ok(tooMuch.filled_pct < 2);
});

Deno.test("a pool follows the market along its curve, unless it stands as configured", () => {
  const twice = placePool(pool(), 2n * MID)!;
  assert.ok(Math.abs(twice.book.asks[0]!.px1e9 - 200e9) < 0.02e9);
  const product = Number(twice.reserveBase) * Number(twice.reserveQuote);
  assert.ok(Math.abs(product / 1e22 - 1) < 1e-9);
  const still = placePool(pool({ followsMarket: false }), 2n * MID)!;
  assert.ok(Math.abs(still.book.asks[0]!.px1e9 - 100e9) < 0.02e9);
  assert.equal(placePool(pool(), undefined), undefined);
});

Deno.test("no pool costs more than it saves, whatever the size", () => {
  for (const feePpm of [100, 3000, 10_000]) {
    for (const side of ["buy", "sell"] as const) {
      const sizes = [1, 10, 100, 1000, 3000, 9000];
      const books = [exchange(20_0000)];
      const beside = {
        books,
        pools: [placed({ feePpm, reserveBase: 10n ** 13n, reserveQuote: 10n ** 13n })],
        twoMid1e9: MID,
      };
      const alone = slippageCurve({ ...beside, pools: [] }, side, sizes) as Any[];
      (slippageCurve(beside, side, sizes) as Any[]).forEach((row, i) => {
        assert.ok(row.total_bps <= alone[i].total_bps + 0.01, `${side} $${row.size_usd}`);
      });
    }
  }
});

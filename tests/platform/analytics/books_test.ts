import assert from "node:assert/strict";
import {
  depth,
  nbboDocument,
  routing,
  slippageCurve,
  type Supply,
} from "../../../lib/platform/analytics/book_documents.ts";
import { forecast } from "../../../lib/platform/analytics/forecast.ts";
import { nbbo, type VenueBook } from "../../../lib/platform/analytics/venue_book.ts";
import {
  adverseMovesBps,
  spreadRegime,
  timeAtBestPct,
} from "../../../lib/platform/analytics/venue_figures.ts";
import { vpin } from "../../../lib/platform/analytics/vpin.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

const level = (dollars: number, units: number) => ({ px1e9: dollars * 1e9, qty1e8: units * 1e8 });

function venue(name: string, more: Partial<VenueBook> = {}): VenueBook {
  return {
    venue: name,
    edgeId: `venue-edge-${name}`,
    bids: [level(99, 10), level(98, 10)],
    asks: [level(101, 10), level(102, 10)],
    maker1e4: 0,
    taker1e4: 0,
    latencyMs: 0,
    ageMs: 0,
    ...more,
  };
}

const supply = (...books: VenueBook[]): Supply => ({
  books,
  pools: [],
  twoMid1e9: nbbo(books)?.twoMid1e9,
});

Deno.test("a size walks the book level by level", () => {
  const [small, large] = slippageCurve(supply(venue("a")), "buy", [1010, 2030]) as Any[];
  assert.deepEqual([small.vwap_1e9, small.slippage_bps, small.levels], [101_000_000_000n, 100, 1]);
  assert.equal(large.levels, 2);
  assert.equal(large.filled_pct, 100);
  assert.equal(large.vwap_1e9, 101_500_000_000n);
  assert.equal(large.slippage_bps, 150);
  const [sold] = slippageCurve(supply(venue("a")), "sell", [990]) as Any[];
  assert.equal(sold.slippage_bps, 100);
});

Deno.test("where the book ends, the part that it holds is told and never called whole", () => {
  const [twice, barely] = slippageCurve(supply(venue("a")), "buy", [4060, 2030.01]) as Any[];
  assert.equal(twice.filled_pct, 50);
  assert.equal(barely.filled_pct, 99.9);
  const [none] = slippageCurve(supply(), "buy", [1000]) as Any[];
  assert.deepEqual(
    [none.vwap_1e9, none.slippage_bps, none.total_bps, none.filled_pct],
    [null, null, null, 0],
  );
});

Deno.test("fees decide where the next unit goes, not prices alone", () => {
  const cheap = venue("cheap", { taker1e4: 50_0000 });
  // A dollar dearer, but without the fee of 50 bps on about a hundred dollars.
  const free = venue("free", { asks: [level(101.25, 10), level(102, 10)] });
  const first = routing(supply(cheap, free), "buy", BigInt(10e8)) as Any;
  assert.deepEqual(first.chosen, ["free"]);
  const both = routing(supply(cheap, free), "buy", BigInt(20e8)) as Any;
  assert.deepEqual(both.legs.map((leg: Any) => [leg.venue, leg.share_pct]), [
    ["free", 50],
    ["cheap", 50],
  ]);
  assert.equal(both.legs[1].cost_bps, 150);
  assert.equal(both.legs[0].cost_bps, 125);
  // 50 bps on the part that pays it.
  assert.equal(both.est_cost_bps, 112.5 + 24.9691);
});

Deno.test("an old quote and a slow way lose against the same price", () => {
  const order = BigInt(1e8);
  assert.deepEqual(
    (routing(supply(venue("old", { ageMs: 900 }), venue("new")), "buy", order) as Any)
      .chosen,
    ["new"],
  );
  assert.deepEqual(
    (routing(supply(venue("slow", { latencyMs: 80 }), venue("near")), "sell", order) as Any)
      .chosen,
    ["near"],
  );
});

Deno.test("equal prices of two venues are one level that says whose it is", () => {
  const document = depth([venue("a"), venue("b", { asks: [level(101, 5)] })], 1) as Any;
  assert.deepEqual(document.asks, [{
    px_1e9: 101e9,
    sz_1e8: 15e8,
    venues: { a: 10e8, b: 5e8 },
  }]);
  assert.equal(document.bid_depth_usd_1e9, 1_980_000_000_000n);
  assert.equal(document.imbalance, 0.133);
  assert.deepEqual(depth([], 5), {
    bids: [],
    asks: [],
    bid_depth_usd_1e9: 0n,
    ask_depth_usd_1e9: 0n,
    imbalance: null,
  });
});

Deno.test("without quotes there is no best price", () => {
  assert.equal(nbboDocument([venue("a", { bids: [] })])["mid_1e9"], null);
  assert.equal(nbboDocument([venue("a")])["mid_1e9"], 100_000_000_000n);
  assert.equal(nbboDocument([venue("a")])["spread_bps"], 200);
});

Deno.test("toxicity is 1 when every bucket has one side, and unknown for few trades", () => {
  const bought = Array.from({ length: 60 }, () => ({ bought1e8: 3, sold1e8: 0 }));
  const mixed = Array.from({ length: 60 }, () => ({ bought1e8: 3, sold1e8: 3 }));
  assert.equal(vpin(bought, 60), 1);
  assert.equal(vpin(mixed, 60), 0);
  assert.equal(vpin(mixed.map((part, i) => i % 2 === 0 ? bought[i]! : part), 60), 0.333);
  assert.equal(vpin(bought, 49), null);
  assert.equal(vpin([], 60), null);
});

Deno.test("the regime of a spread is its third among the venue's own", () => {
  const prices = {
    bid1e9: Array.from({ length: 30 }, () => 100),
    ask1e9: Array.from({ length: 30 }, (_, i) => 101 + i),
  };
  assert.deepEqual([10, 11, 20, 21].map((spread) => spreadRegime(prices, spread)), [
    "tight",
    "normal",
    "normal",
    "wide",
  ]);
  assert.equal(spreadRegime({ bid1e9: [1], ask1e9: [2] }, 1), null);
});

Deno.test("time at the best price counts only moments at which anybody quoted", () => {
  const a = { bid1e9: [10, 12, 0, 0], ask1e9: [20, 20, 0, 0] };
  const b = { bid1e9: [11, 12, 9, 0], ask1e9: [19, 21, 30, 0] };
  assert.equal(timeAtBestPct(a, [a, b], "bid1e9"), 33.3);
  assert.equal(timeAtBestPct(b, [a, b], "bid1e9"), 100);
  assert.equal(timeAtBestPct(a, [a, b], "ask1e9"), 33.3);
  assert.equal(timeAtBestPct(a, [], "bid1e9"), null);
});

Deno.test("a forecast adds what the market did against such an order", () => {
  const rising = {
    bid1e9: Array.from({ length: 11 }, (_, i) => 1000 + i),
    ask1e9: Array.from({ length: 11 }, (_, i) => 1000 + i),
  };
  assert.ok(adverseMovesBps(rising, "buy")[0]! > 9);
  assert.ok(adverseMovesBps(rising, "sell").at(-1)! < -9);
  const bought = forecast([venue("a")], [rising], "buy", BigInt(1e8)) as Any;
  assert.equal(bought.expected_cost_bps, 100);
  assert.ok(bought.downside_cost_bps_p90 > 109);
  const sold = forecast([venue("a")], [rising], "sell", BigInt(1e8)) as Any;
  assert.equal(sold.downside_cost_bps_p90, 100, "a market that only rises costs a sale nothing");
  assert.equal(bought.capacity_curve[2].cost_bps, null, "the book does not hold a hundred");
});

import assert from "node:assert/strict";
import { CostSummary } from "../../../lib/platform/analytics/cost_summary.ts";
import { foldCosts } from "../../../lib/platform/analytics/fold_costs.ts";
import {
  nearestRank,
  percentileOrNull,
  percentOf,
} from "../../../lib/platform/analytics/nearest_rank.ts";
import { orderCosts } from "../../../lib/platform/analytics/order_costs.ts";
import type { FillFacts, OrderFacts } from "../../../lib/platform/analytics/order_facts.ts";
import { tcaFigures } from "../../../lib/platform/analytics/tca_document.ts";
import { divideRounded } from "../../../lib/platform/analytics/rounding.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

const px = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000_000n;
const qty = (units: number) => BigInt(Math.round(units * 1e8));

function fill(dollars: number, units: number, more: Partial<FillFacts> = {}): FillFacts {
  const notional1e9 = px(dollars) * qty(units) / 100_000_000n;
  return {
    venue: "v",
    px1e9: px(dollars),
    qty1e8: qty(units),
    notional1e9,
    fee1e9: notional1e9 / 1000n,
    liquidity: "taker",
    twoMid1e9: px(200),
    later: [],
    ...more,
  };
}

/** A purchase of 2 while the book is 99 to 101, with 1 at 101 and 2 at 102. */
function order(fills: FillFacts[], more: Partial<OrderFacts> = {}): OrderFacts {
  return {
    side: 1n,
    qty1e8: qty(2),
    status: "FILLED",
    createdNs: 1000n,
    ackedNs: 6000n,
    endedNs: 9000n,
    arrivalTwoMid1e9: px(200),
    endTwoMid1e9: px(202),
    levels: [px(101), qty(1), px(102), qty(2)],
    fills,
    ...more,
  };
}

function figures(...orders: OrderFacts[]): Any {
  const summary = new CostSummary();
  for (const each of orders) summary.add(orderCosts(each));
  const scope = { deploymentId: "d", label: "l", symbol: "S", venue: "v", side: "buy" };
  return tcaFigures([{ scope, summary }]);
}

Deno.test("a purchase above the mid costs, a sale above it earns", () => {
  const bought = orderCosts(order([fill(101, 1), fill(102, 1)]));
  assert.equal(bought.slippage1e4, 150_0000);
  assert.equal(bought.fee1e4, 10_0000);
  assert.equal(bought.shortfall1e4, 160_0000);
  assert.equal(bought.savings1e4, 0);
  const sold = orderCosts(order([fill(101, 2)], { side: -1n, levels: [px(99), qty(5)] }));
  assert.equal(sold.slippage1e4, -100_0000);
  assert.equal(sold.savings1e4, 200_0000);
});

Deno.test("slippage is the spread paid plus what the market moved until the fill", () => {
  const costs = orderCosts(order([fill(103, 2, { twoMid1e9: px(204) })]));
  assert.equal(costs.slippage1e4, 300_0000);
  assert.equal(costs.impact1e4, 200_0000);
  assert.equal(costs.spread1e4, 98_0392);
});

Deno.test("a benchmark that the book at arrival does not reach is none, and decides no win", () => {
  const thin = order([fill(101, 2)], { levels: [px(101), qty(1)] });
  assert.equal(orderCosts(thin).benchmark1e17, null);
  const won = order([fill(100, 2)]);
  assert.equal(figures(thin, won).win_rate, 1);
  assert.equal(figures(thin).win_rate, null);
  assert.equal(figures(thin).averages.savings_vs_benchmark_bps, null);
});

Deno.test("what stayed unfilled stands beside the costs and moves none of them", () => {
  const half = order([fill(101, 1)], { status: "PARTIAL" });
  const document = figures(half);
  assert.equal(document.averages.slippage_bps, 100);
  assert.equal(document.unfilled_qty_1e8, qty(1));
  assert.deepEqual(document.opportunity, {
    order_count: 1,
    unfilled_notional_usd_1e9: px(100),
    cost_bps: 100,
    cost_usd_1e9: px(1),
  });
  const gone = figures(half, order([], { status: "CANCELLED" }), order([], { status: "REJECTED" }));
  assert.deepEqual(gone.averages, document.averages);
  assert.equal(gone.opportunity.order_count, 2);
  assert.equal(gone.order_count, 1);
  assert.equal(gone.by_venue[0].reject_pct, 33.3);
});

Deno.test("an order without books at its arrival counts as missing and has no slippage", () => {
  const document = figures(order([fill(101, 2)], { arrivalTwoMid1e9: null }));
  assert.deepEqual(document.quality, { exact: 0, estimated: 0, missing_arrival: 1 });
  assert.equal(document.averages.slippage_bps, null);
  assert.equal(document.averages.implementation_shortfall_bps, null);
  assert.equal(document.averages.fee_bps, 10);
});

Deno.test("maker and taker fills of one order are told apart", () => {
  const document = figures(order([fill(99, 1, { liquidity: "maker" }), fill(101, 1)]));
  assert.deepEqual(
    document.by_liquidity.map((row: Any) => [row.liquidity, row.slippage_bps, row.fill_count]),
    [["maker", -100, 1], ["taker", 100, 1]],
  );
  assert.equal(document.averages.slippage_bps, 0);
  assert.equal(document.by_venue[0].maker_pct, 49.5);
});

Deno.test("an order at two venues counts at both with what was filled there, and once in all", () => {
  const scope = { deploymentId: "", label: "", symbol: "S", venue: "", side: "buy" };
  const costs = orderCosts(order([
    fill(101, 1, { venue: "a" }),
    fill(102, 0.5, { venue: "b" }),
    fill(104, 0.5, { venue: "b" }),
  ]));
  const parts = foldCosts([{ scope, costs }]);
  const document = tcaFigures(parts) as Any;
  assert.equal(document.order_count, 1);
  assert.equal(document.fill_count, 3);
  assert.equal(document.averages.slippage_bps, 200);
  assert.equal(document.percentiles.slippage_bps.p50, null);
  assert.deepEqual(
    document.by_venue.map((row: Any) => [row.venue, row.order_count, row.slippage_bps]),
    [["b", 1, 300], ["a", 1, 100]],
  );
  assert.equal(document.by_symbol[0].order_count, 1);
  const atB = tcaFigures(parts.filter((part) => part.scope.venue === "b"), true) as Any;
  assert.deepEqual([atB.order_count, atB.fill_count, atB.averages.slippage_bps], [1, 2, 300]);
});

Deno.test("no order in scope gives counts of 0 and figures of null", () => {
  const document = tcaFigures([]) as Any;
  assert.equal(document.order_count, 0);
  assert.equal(document.averages.slippage_bps, null);
  assert.equal(document.win_rate, null);
  assert.deepEqual(document.by_venue, []);
  assert.deepEqual(document.markouts.map((row: Any) => [row.count, row.bps]), [
    [0, null],
    [0, null],
    [0, null],
  ]);
});

Deno.test("percentiles are values that occurred, and too few values have none", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  assert.deepEqual([50, 75, 95, 99].map((p) => nearestRank(hundred, p)), [50, 75, 95, 99]);
  assert.deepEqual([50, 99].map((p) => nearestRank([7], p)), [7, 7]);
  assert.equal(percentileOrNull(hundred, 99), 99);
  assert.equal(percentileOrNull(hundred.slice(1), 99), null);
  assert.equal(percentileOrNull([1, 2, 3], 75), null);
  assert.equal(percentileOrNull([1, 2, 3, 4], 75), 3);
  assert.equal(percentOf([10, 20, 20, 30], 20), 75);
  assert.equal(percentOf([10, 20], 5), 0);
});

Deno.test("halves are rounded away from zero", () => {
  assert.deepEqual([5n, -5n, 4n, -4n, 6n].map((n) => divideRounded(n, 10n)), [1n, -1n, 0n, 0n, 1n]);
  assert.equal(divideRounded(7n, -2n), -4n);
});

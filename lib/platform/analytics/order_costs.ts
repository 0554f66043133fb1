import { CostSums } from "./cost_sums.ts";
import type { OrderFacts } from "./order_facts.ts";
import { bps1e4 } from "./rounding.ts";

/** The costs of one order that has ended; `docs/tca.md` has the formulas. */
export interface OrderCosts {
  /** Everything. */
  sums: CostSums;
  /** The same in parts: what is of the order as a whole, and what is of its fills, by their venues. */
  whole: CostSums;
  byVenue: ReadonlyMap<string, CostSums>;
  filled1e8: bigint;
  /** Σ price × quantity over fills, USD × 10¹⁷. */
  filledNotional1e17: bigint;
  /** What the filled quantity would have cost from the book at arrival, USD × 10¹⁷; null if that ends. */
  benchmark1e17: bigint | null;
  slippage1e4: number | null;
  spread1e4: number | null;
  impact1e4: number | null;
  fee1e4: number | null;
  shortfall1e4: number | null;
  savings1e4: number | null;
  quality: "exact" | "missing_arrival";
}

/** Computes an order's costs exactly; each figure is rounded once, to 10⁻⁴ bps. */
export function orderCosts(order: OrderFacts): OrderCosts {
  const { side, fills, arrivalTwoMid1e9: arrival } = order;
  const whole = new CostSums();
  const filled1e8 = fills.reduce((sum, fill) => sum + fill.qty1e8, 0n);
  const filledNotional1e17 = fills.reduce((sum, fill) => sum + fill.px1e9 * fill.qty1e8, 0n);
  const exact = arrival !== null && fills.every((fill) => fill.twoMid1e9 !== null);
  whole.add("ended", 1n);
  if (order.status === "REJECTED") whole.add("rejected", 1n);
  if (order.ackedNs !== null) {
    whole.add("acked", 1n);
    whole.add("ackNs", order.ackedNs - order.createdNs);
  }
  missedOpportunity(order, filled1e8, whole);
  const byVenue = new Map<string, CostSums>();
  for (const fill of fills) {
    let here = byVenue.get(fill.venue);
    if (here === undefined) {
      byVenue.set(fill.venue, here = new CostSums());
      here.add("ordersHere", 1n);
    }
    addFill(fill, order, here);
  }
  let benchmark1e17: bigint | null = null;
  if (fills.length > 0) {
    whole.add("orders", 1n);
    whole.add("executionNs", order.endedNs - order.createdNs);
    whole.add(exact ? "exact" : "missing", 1n);
    whole.add("unfilled1e8", order.qty1e8 - filled1e8);
    benchmark1e17 = sweep(order.levels, filled1e8);
    if (arrival !== null && benchmark1e17 !== null) {
      const saved = 2n * side * (benchmark1e17 - filledNotional1e17);
      whole.add("benchmarked", 1n);
      whole.add("savings", saved);
      whole.add("savingsBase", arrival * filled1e8);
      if (saved > 0n) whole.add("wins", 1n);
    }
  }
  const sums = new CostSums();
  for (const part of [whole, ...byVenue.values()]) sums.merge(part);
  const slippage1e4 = bps1e4(sums.both("slippage"), sums.both("slippageBase"));
  const fee1e4 = bps1e4(sums.both("fees"), sums.both("notional"));
  return {
    sums,
    whole,
    byVenue,
    filled1e8,
    filledNotional1e17,
    benchmark1e17,
    slippage1e4,
    spread1e4: bps1e4(sums.both("spread"), sums.both("spreadBase")),
    impact1e4: bps1e4(sums.get("impact"), sums.get("impactBase")),
    fee1e4,
    shortfall1e4: slippage1e4 === null || fee1e4 === null ? null : slippage1e4 + fee1e4,
    savings1e4: bps1e4(sums.get("savings"), sums.get("savingsBase")),
    quality: exact || fills.length === 0 ? "exact" : "missing_arrival",
  };
}

function addFill(fill: OrderFacts["fills"][number], order: OrderFacts, sums: CostSums): void {
  const { side, arrivalTwoMid1e9: arrival } = order;
  const { px1e9, qty1e8, liquidity, twoMid1e9: mid } = fill;
  sums.add(`${liquidity}.fills`, 1n);
  sums.add(`${liquidity}.notional`, fill.notional1e9);
  sums.add(`${liquidity}.fees`, fill.fee1e9);
  if (arrival !== null) {
    sums.add(`${liquidity}.slippage`, side * (2n * px1e9 - arrival) * qty1e8);
    sums.add(`${liquidity}.slippageBase`, arrival * qty1e8);
  }
  if (mid !== null) {
    sums.add(`${liquidity}.spread`, side * (2n * px1e9 - mid) * qty1e8);
    sums.add(`${liquidity}.spreadBase`, mid * qty1e8);
  }
  if (arrival !== null && mid !== null) {
    sums.add("impact", side * (mid - arrival) * qty1e8);
    sums.add("impactBase", arrival * qty1e8);
  }
  for (const { horizonMs, twoMid1e9: later } of fill.later) {
    sums.add(`${horizonMs}.count`, 1n);
    sums.add(`${horizonMs}.gain`, side * (later - 2n * px1e9) * qty1e8);
    sums.add(`${horizonMs}.gainBase`, 2n * px1e9 * qty1e8);
    if (mid === null) continue;
    sums.add(`${horizonMs}.realised`, 2n * side * (2n * px1e9 - later) * qty1e8);
    sums.add(`${horizonMs}.realisedBase`, mid * qty1e8);
  }
}

/** What the price did to the part that stayed unfilled; orders that never went out have none. */
function missedOpportunity(order: OrderFacts, filled1e8: bigint, sums: CostSums): void {
  const { arrivalTwoMid1e9: arrival, endTwoMid1e9: end } = order;
  const left = order.qty1e8 - filled1e8;
  if (order.status === "REJECTED" || left <= 0n || arrival === null || end === null) return;
  sums.add("missedOrders", 1n);
  sums.add("missed", order.side * (end - arrival) * left);
  sums.add("missedBase", arrival * left);
}

/** What taking `qty1e8` from the levels costs, USD × 10¹⁷; null if they hold less. */
function sweep(levels: readonly bigint[], qty1e8: bigint): bigint | null {
  let left = qty1e8;
  let cost = 0n;
  for (let i = 0; i + 1 < levels.length && left > 0n; i += 2) {
    const taken = levels[i + 1]! < left ? levels[i + 1]! : left;
    cost += levels[i]! * taken;
    left -= taken;
  }
  return left > 0n ? null : cost;
}

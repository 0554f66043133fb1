import type { Row } from "../store/database.ts";
import type { OrderCosts } from "./order_costs.ts";
import type { OrderFacts } from "./order_facts.ts";
import { asBps, divideRounded } from "./rounding.ts";

/** One order as a row of `orders` of `GET /v1/tca`. */
export function orderCostsRow(
  row: Row,
  facts: OrderFacts,
  costs: OrderCosts,
): Record<string, unknown> {
  const { filled1e8, filledNotional1e17, benchmark1e17 } = costs;
  const perUnit = (sum1e17: bigint) => divideRounded(sum1e17, filled1e8);
  const none = filled1e8 === 0n;
  return {
    node_order_id: row["node_order_id"],
    parent_id: row["parent_id"],
    symbol: row["symbol"],
    venue: row["venue"],
    side: row["side"],
    status: row["status"],
    filled_qty_1e8: filled1e8,
    filled_notional_usd_1e9: costs.sums.both("notional"),
    arrival_mid_1e9: facts.arrivalTwoMid1e9 === null
      ? null
      : divideRounded(facts.arrivalTwoMid1e9, 2n),
    achieved_vwap_1e9: none ? null : perUnit(filledNotional1e17),
    benchmark_vwap_1e9: none || benchmark1e17 === null ? null : perUnit(benchmark1e17),
    implementation_shortfall_bps: asBps(costs.shortfall1e4),
    slippage_bps: asBps(costs.slippage1e4),
    spread_cost_bps: asBps(costs.spread1e4),
    market_impact_bps: asBps(costs.impact1e4),
    fee_bps: asBps(costs.fee1e4),
    savings_vs_benchmark_bps: asBps(costs.savings1e4),
    is_prediction: false,
    quality: costs.quality,
    arrival_ns: facts.createdNs,
    completed_ns: facts.endedNs,
  };
}

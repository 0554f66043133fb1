import { orderCosts } from "../analytics/order_costs.ts";
import { asBps, divideRounded } from "../analytics/rounding.ts";
import { attributes } from "../analytics/trace_rows.ts";
import type { Center } from "../center/center.ts";
import type { Row } from "../store/database.ts";
import type { TraceStore } from "../store/trace_store.ts";

/** How an order stands: `progress` of `GET /v1/execution/live/{id}`. */
export function orderProgress(
  center: Center,
  traces: TraceStore,
  order: Row,
): Record<string, unknown> {
  const facts = center.costs.store.facts(order);
  const { filled1e8, filledNotional1e17, slippage1e4 } = orderCosts(facts);
  const isOpen = order["status"] === "NEW" || order["status"] === "OPEN";
  const nowNs = center.clock.nowEpochNs();
  const elapsedNs = (isOpen ? nowNs : facts.endedNs) - facts.createdNs;
  return {
    elapsed_ms: Math.max(0, Number(elapsedNs / 1_000_000n)),
    vwap_1e9: filled1e8 === 0n ? null : divideRounded(filledNotional1e17, filled1e8),
    slippage_bps: asBps(slippage1e4),
    queue_ahead_1e8: isOpen ? queueAhead(traces, order) : null,
    distance_to_best_bps: isOpen ? distanceToBest(center, order) : null,
  };
}

/** What stood before it when the venue last said so; null if it never did. */
function queueAhead(traces: TraceStore, order: Row): bigint | null {
  for (const stamp of traces.stamps(order).toReversed()) {
    const ahead = attributes(stamp["attrs"] as string)["queue_ahead_1e8"];
    if (typeof ahead === "bigint") return ahead;
  }
  return null;
}

/** How far its price is behind the best of its own side, bps; negative is better than the best. */
function distanceToBest(center: Center, order: Row): number | null {
  const view = center.markets.find(({ meta }) =>
    meta.symbol === order["market"] && meta.venue === order["venue"]
  );
  const px = Number(order["px_1e9"]);
  if (view === undefined || px === 0 || !view.isFresh(center.clock.nowNs())) return null;
  const best = order["side"] === "buy" ? view.book.bestBidPx1e9 : view.book.bestAskPx1e9;
  const behind = order["side"] === "buy" ? best - px : px - best;
  return Math.round(behind / best * 1e8) / 1e4;
}

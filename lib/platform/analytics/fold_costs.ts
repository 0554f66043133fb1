import { CostSummary } from "./cost_summary.ts";
import type { OrderCosts } from "./order_costs.ts";
import type { CostScope, ScopedSummary } from "./tca_document.ts";

/**
 * Sums up the costs of orders, each scope for itself; an order at several venues is in several. What
 * `parts` hold already, by scope, goes on.
 */
export function foldCosts(
  orders: Iterable<{ scope: CostScope; costs: OrderCosts }>,
  parts = new Map<string, ScopedSummary>(),
): ScopedSummary[] {
  for (const { scope, costs } of orders) {
    const [venue, ...others] = costs.byVenue.keys();
    if (others.length === 0) {
      partOf(parts, { ...scope, venue: venue ?? scope.venue }).summary.add(costs);
      continue;
    }
    // What was filled at each venue is told there, the rest of the order at none of them.
    partOf(parts, { ...scope, venue: "" }).summary.add(costs, costs.whole);
    for (const [each, sums] of costs.byVenue) {
      partOf(parts, { ...scope, venue: each }).summary.sums.merge(sums);
    }
  }
  return [...parts.values()];
}

/** Summaries of the same scope as one. */
export function mergedByScope(all: Iterable<ScopedSummary>): ScopedSummary[] {
  const parts = new Map<string, ScopedSummary>();
  for (const { scope, summary } of all) partOf(parts, scope).summary.merge(summary);
  return [...parts.values()];
}

function partOf(parts: Map<string, ScopedSummary>, scope: CostScope): ScopedSummary {
  const { deploymentId, label, symbol, venue, side } = scope;
  const key = JSON.stringify([deploymentId, label, symbol, venue, side]);
  let part = parts.get(key);
  if (part === undefined) parts.set(key, part = { scope, summary: new CostSummary() });
  return part;
}

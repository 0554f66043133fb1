import { CostSummary } from "./cost_summary.ts";
import type { OrderCosts } from "./order_costs.ts";
import type { CostScope, ScopedSummary } from "./tca_document.ts";

/** Sums up the costs of orders, each scope for itself. */
export function foldCosts(
  orders: Iterable<{ scope: CostScope; costs: OrderCosts }>,
): ScopedSummary[] {
  const parts = new Map<string, ScopedSummary>();
  for (const { scope, costs } of orders) {
    const key = JSON.stringify([
      scope.deploymentId,
      scope.label,
      scope.symbol,
      scope.venue,
      scope.side,
    ]);
    let part = parts.get(key);
    if (part === undefined) parts.set(key, part = { scope, summary: new CostSummary() });
    part.summary.add(costs);
  }
  return [...parts.values()];
}

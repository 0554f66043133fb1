import { CostSummary } from "./cost_summary.ts";
import type { OrderCosts } from "./order_costs.ts";
import type { CostScope, ScopedSummary } from "./tca_document.ts";

/** Sums up the costs of orders, each scope for itself. */
export function foldCosts(
  orders: Iterable<{ scope: CostScope; costs: OrderCosts }>,
): ScopedSummary[] {
  const parts = new Map<string, ScopedSummary>();
  for (const { scope, costs } of orders) {
    partOf(parts, scope).summary.add(costs);
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

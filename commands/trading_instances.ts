import type { Deployment } from "../lib/contract/deployments.ts";

/** States of an instance, and of a deployment, in which a platform sends no orders for it. */
const AT_REST = new Set(["accepted", "paused", "rejected", "failed", "stopped"]);

/**
 * Labels of the instances that may still trade. One whose state this program doesn't know may, and
 * so may a deployment that shows no instances, unless it says itself that it is at rest (label `—`).
 */
export function tradingInstances({ edges, status }: Deployment): string[] {
  if (edges === undefined || edges.length === 0) return AT_REST.has(status ?? "") ? [] : ["—"];
  return edges.filter((edge) => !AT_REST.has(edge.status ?? "")).map(({ label }) => label ?? "—");
}

import type { Deployment } from "./instance.ts";

/** What callbacks lately took, an event of topic `traces` an instance; they are not kept. */
export function callbackSummaries(
  deployment: Deployment,
  tsNs: bigint,
): Record<string, unknown>[] {
  return deployment.instances.flatMap(({ plan, last }) => {
    if (last === undefined || Object.keys(last.callbacks).length === 0) return [];
    const callbacks = Object.fromEntries(
      Object.entries(last.callbacks).map(([name, took]) => [name, {
        count: took.count,
        p50_ns: took.p50Ns,
        p90_ns: took.p90Ns,
        p99_ns: took.p99Ns,
        max_ns: took.maxNs,
      }]),
    );
    return [{ kind: "summary", label: plan.label, edge_id: plan.edgeId, callbacks, ts_ns: tsNs }];
  });
}

import type { PlatformClock } from "../feeds/clock.ts";
import type { Deployment, Instance } from "../center/instance.ts";

/** What instances of a deployment have done: callbacks of the newest window, and totals. */
export function metricsDocument(
  deployment: Deployment,
  instances: readonly Instance[],
  windowS: number,
  clock: PlatformClock,
): Record<string, unknown> {
  const nowNs = clock.epochNs(clock.nowNs());
  return {
    deployment_id: deployment.id,
    window_s: windowS,
    as_of_ns: nowNs,
    instances: instances.map((instance) => instanceMetrics(instance, nowNs)),
  };
}

function instanceMetrics(instance: Instance, nowNs: bigint): Record<string, unknown> {
  const { plan, last, startedNs, status } = instance;
  const callbacks = Object.entries(last?.callbacks ?? {}).map(([name, latency]) => [name, {
    count: latency.count,
    p50_ns: BigInt(latency.p50Ns),
    p90_ns: BigInt(latency.p90Ns),
    p99_ns: BigInt(latency.p99Ns),
    max_ns: BigInt(latency.maxNs),
  }]);
  return {
    label: plan.label,
    status,
    uptime_s: status === "running" && startedNs !== null
      ? Number((nowNs - startedNs) / 1_000_000_000n)
      : 0,
    books_per_s: Math.round((last?.booksPerS ?? 0) * 10) / 10,
    callbacks: Object.fromEntries(callbacks),
    memory_bytes: last?.memoryBytes ?? 0,
    log_lines: last?.logLines ?? 0,
    pnl: {
      realized_1e9: last?.realizedPnl1e9 ?? 0n,
      unrealized_1e9: last?.unrealizedPnl1e9 ?? 0n,
      session_1e9: last?.sessionPnl1e9 ?? 0n,
      fees_1e9: last?.fees1e9 ?? 0n,
    },
  };
}

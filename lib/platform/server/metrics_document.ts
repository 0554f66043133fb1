import { nearestRank } from "../analytics/nearest_rank.ts";
import type { Center } from "../center/center.ts";
import type { Deployment, Instance } from "../center/instance.ts";
import { orderMetrics } from "../store/metrics_store.ts";

type Document = Record<string, unknown>;

interface Link {
  from: string;
  to: string;
  messages: number;
  dropped: number;
}

/**
 * What instances of a deployment have done within a window. Callbacks are those of the newest minute
 * or so, whatever the window is; memory, lines and profit are as they stand.
 */
export function metricsDocument(
  center: Center,
  deployment: Deployment,
  instances: readonly Instance[],
  windowS: number,
): Document {
  const nowNs = center.clock.nowEpochNs();
  const sinceNs = nowNs - BigInt(windowS) * 1_000_000_000n;
  const links = center.views.mesh(deployment, windowS)["links"] as Link[];
  return {
    deployment_id: deployment.id,
    window_s: windowS,
    as_of_ns: nowNs,
    instances: instances.map((instance) => {
      const { label } = instance.plan;
      const orders = orderMetrics(center.db, deployment.id, label, sinceNs);
      return {
        ...activity(instance, nowNs),
        actions: {
          new: orders.sent,
          cancel: orders.cancels,
          amend: orders.amends,
          refused: orders.refused,
        },
        tick_to_order: latency(orders.tickToOrderNs),
        order_to_ack: latency(orders.orderToAckNs),
        mesh: meshOf(links, label),
      };
    }),
  };
}

function activity({ plan, last, startedNs, status }: Instance, nowNs: bigint): Document {
  const callbacks = Object.entries(last?.callbacks ?? {}).map(([name, took]) => [name, {
    count: took.count,
    p50_ns: BigInt(took.p50Ns),
    p90_ns: BigInt(took.p90Ns),
    p99_ns: BigInt(took.p99Ns),
    max_ns: BigInt(took.maxNs),
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

/** Percentiles by nearest rank; null where there was nothing to measure. */
function latency(sortedNs: Float64Array): Document | null {
  if (sortedNs.length === 0) return null;
  return {
    count: sortedNs.length,
    p50_ns: BigInt(nearestRank(sortedNs, 50)),
    p90_ns: BigInt(nearestRank(sortedNs, 90)),
    p99_ns: BigInt(nearestRank(sortedNs, 99)),
    max_ns: BigInt(sortedNs.at(-1)!),
  };
}

function meshOf(links: readonly Link[], label: string): Document {
  const sent = links.filter((link) => link.from === label);
  const sum = (of: readonly Link[], key: "messages" | "dropped") =>
    of.reduce((total, link) => total + link[key], 0);
  return {
    sent: sum(sent, "messages"),
    received: sum(links.filter((link) => link.to === label), "messages"),
    dropped: sum(sent, "dropped"),
  };
}

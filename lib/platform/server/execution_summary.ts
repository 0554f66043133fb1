import { nearestRank } from "../analytics/nearest_rank.ts";
import { tcaFigures } from "../analytics/tca_document.ts";
import type { Center } from "../center/center.ts";

const WINDOW_S = 86_400;
/** The newest acknowledged orders whose times are compared. */
const COMPARED = 10_000;

/** The document of `GET /v1/execution/summary`, over the last day of simulated time. */
export function executionSummary(center: Center): Record<string, unknown> {
  const nowNs = center.clock.nowEpochNs();
  const sinceNs = nowNs - BigInt(WINDOW_S) * 1_000_000_000n;
  const counts = new Map(
    center.db.all(
      "SELECT status, count(*) AS n FROM orders WHERE created_ns >= ? GROUP BY status",
      sinceNs,
    ).map((row) => [row["status"] as string, Number(row["n"])]),
  );
  const of = (...names: string[]) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  const submitted = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const share = (n: number) => submitted === 0 ? null : Math.round(1000 * n / submitted) / 1000;
  const parts = center.costs.summaries({}, sinceNs, undefined);
  const figures = tcaFigures(parts);
  const averages = figures["averages"] as Record<string, number | null>;
  const executions = parts.reduce((sum, { summary }) => sum + summary.sums.get("orders"), 0n);
  const lasted = parts.reduce((sum, { summary }) => sum + summary.sums.get("executionNs"), 0n);
  return {
    window_s: WINDOW_S,
    orders: {
      submitted,
      filled: of("FILLED"),
      partial: of("PARTIAL"),
      cancelled: of("CANCELLED"),
      rejected: of("REJECTED"),
      expired: of("EXPIRED"),
      open: of("NEW", "OPEN", "WAITING"),
      fill_rate: share(of("FILLED", "PARTIAL")),
      reject_rate: share(of("REJECTED")),
    },
    fills: {
      count: figures["fill_count"],
      volume_usd_1e9: figures["filled_notional_usd_1e9"],
    },
    latency: { submit_to_ack: ackTimes(center, sinceNs) },
    execution_quality: {
      slippage_bps: averages["slippage_bps"],
      savings_bps: averages["savings_vs_benchmark_bps"],
      avg_execution_ms: executions === 0n ? null : Number(lasted / executions / 1000n) / 1000,
    },
    as_of_ns: nowNs,
  };
}

function ackTimes(center: Center, sinceNs: bigint): Record<string, bigint | null> {
  const rows = center.db.all(
    `SELECT acked_ns - created_ns AS ns FROM orders WHERE created_ns >= ? AND acked_ns IS NOT NULL
     ORDER BY created_ns DESC LIMIT ${COMPARED}`,
    sinceNs,
  );
  const sorted = Float64Array.from(rows, (row) => Number(row["ns"])).sort();
  const rank = (percent: number) =>
    sorted.length === 0 ? null : BigInt(nearestRank(sorted, percent));
  return { p50_ns: rank(50), p99_ns: rank(99) };
}

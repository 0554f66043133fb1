import type { EndStatus } from "./journal.ts";

/** Counters of one instance, names as in the deployment document's `orders`. */
export interface OrderCounters {
  open: number;
  submitted: number;
  acked: number;
  filled: number;
  partial: number;
  cancelled: number;
  rejected: number;
  expired: number;
  fills: number;
  rejectsByReason: Record<string, number>;
}

/** Counters before the first order. */
export function noOrders(): OrderCounters {
  return {
    open: 0,
    submitted: 0,
    acked: 0,
    filled: 0,
    partial: 0,
    cancelled: 0,
    rejected: 0,
    expired: 0,
    fills: 0,
    rejectsByReason: {},
  };
}

/** Counts an order that has ended, and why it was refused. */
export function countEnd(
  counters: OrderCounters,
  status: EndStatus,
  failure: string | null,
): void {
  const name = status.toLowerCase() as Lowercase<typeof status>;
  counters[name]++;
  if (failure === null) return;
  const { rejectsByReason } = counters;
  rejectsByReason[failure] = (rejectsByReason[failure] ?? 0) + 1;
}

export interface LatencySummary {
  count: number;
  p50Ns: number;
  p90Ns: number;
  p99Ns: number;
  maxNs: number;
}

/** The moving parts of an instance, read about once a second. Never part of the journal. */
export interface EngineStatus {
  state: "accepted" | "running" | "paused" | "failed";
  pauseReason: string | null;
  error: { code: string; message: string; atNs: number } | null;
  warm: boolean;
  warmup: { symbol: string; ready: boolean; lastBookNs: number | null }[];
  /** Sums over the symbols. */
  position1e8: bigint;
  realizedPnl1e9: bigint;
  sessionPnl1e9: bigint;
  unrealizedPnl1e9: bigint;
  fees1e9: bigint;
  positions: {
    symbol: string;
    position1e8: bigint;
    avgEntry1e9: bigint;
    realizedPnl1e9: bigint;
    unrealizedPnl1e9: bigint;
  }[];
  orders: OrderCounters;
  /** Book callbacks delivered over the instance's life. */
  updateCount: number;
  callbacks: Record<string, LatencySummary>;
  memoryBytes: number;
  logLines: number;
  logLinesDropped: number;
}

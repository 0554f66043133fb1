import type { Database } from "./store/database.ts";

/** Lines are stored nearly in the order of their times, and there may be millions of them. */
const NEWEST_LINES = 10_000;

/**
 * Where simulated time begins, ns since the epoch: now, but never before what the store has seen. A
 * fast platform before this one may have been ahead of the wall, and the wall may have been set
 * back since.
 */
export function baseTime(db: Database, wallMs: number): bigint {
  const nowNs = BigInt(Math.round(wallMs * 1000)) * 1000n;
  const newest = `SELECT ts_ns FROM logs ORDER BY n DESC LIMIT ${NEWEST_LINES}`;
  const seen = db.get(`SELECT coalesce(max(ts_ns), 0) AS ns FROM (${newest})`)!["ns"] as bigint;
  const updated = db.get("SELECT coalesce(max(updated_ns), 0) AS ns FROM orders")!["ns"] as bigint;
  const last = seen > updated ? seen : updated;
  return nowNs > last ? nowNs : last + 1n;
}

import type { Center } from "../center/center.ts";

export interface EdgeHealth {
  status: "up" | "stale" | "down";
  /** Simulated time of the newest event of its feeds; null before the first. */
  lastNs: number | null;
  ageMs: number | null;
}

/** An edge is as alive as the feeds of its markets. */
export function edgeHealth({ markets, clock }: Center, edgeId: string): EdgeHealth {
  const lasts = markets.filter(({ meta }) => meta.edgeId === edgeId)
    .map(({ feed, meta }) => feed.status(meta).lastEventNs ?? -1);
  const last = Math.max(...lasts);
  if (last < 0) return { status: "down", lastNs: null, ageMs: null };
  const ageMs = Math.max(0, Math.round((clock.nowNs() - last) / 1e6));
  return { status: ageMs < 3000 * clock.speed ? "up" : "stale", lastNs: last, ageMs };
}

/**
 * One-way times between the regions of the edges, ns. Half of round trips that the cloud providers'
 * public latency tables gave as typical in 2024 between these regions, rounded to a millisecond.
 */
const ONE_WAY_MS: Record<string, number> = {
  "ap-northeast-1 eu-west-1": 100,
  "ap-northeast-1 us-east-1": 73,
  "eu-west-1 us-east-1": 34,
};
const MS = 1_000_000;

/** 0 within a region and where a region is unknown. */
export function oneWayNs(from: string, to: string): number {
  return (ONE_WAY_MS[[from, to].sort().join(" ")] ?? 0) * MS;
}

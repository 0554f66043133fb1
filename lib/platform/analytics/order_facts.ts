/** Horizons of markouts, ms of simulated time after the fill. */
export const HORIZONS_MS = [1000, 10_000, 60_000] as const;

/**
 * A fill and the market around it. Prices × 10⁹, quantities × 10⁸, money USD × 10⁹. A mid is kept
 * as bid + ask, which is twice the mid and exact; null where no book was known.
 */
export interface FillFacts {
  venue: string;
  px1e9: bigint;
  qty1e8: bigint;
  notional1e9: bigint;
  fee1e9: bigint;
  liquidity: "maker" | "taker";
  twoMid1e9: bigint | null;
  /** Twice the mid at each horizon that has been sampled. */
  later: readonly { horizonMs: number; twoMid1e9: bigint }[];
}

/** An order that has ended, with all that its costs are computed from. Times are ns since the epoch. */
export interface OrderFacts {
  side: 1n | -1n;
  qty1e8: bigint;
  status: string;
  createdNs: bigint;
  ackedNs: bigint | null;
  endedNs: bigint;
  /** Twice the mid when it was submitted, and when it ended. */
  arrivalTwoMid1e9: bigint | null;
  endTwoMid1e9: bigint | null;
  /** What it could have taken at arrival: price and quantity in turn, best first. */
  levels: readonly bigint[];
  fills: readonly FillFacts[];
}

/** Bid plus ask; null while a side is empty. */
export function twoMid(bid1e9: bigint | null, ask1e9: bigint | null): bigint | null {
  return bid1e9 === null || ask1e9 === null || bid1e9 <= 0n || ask1e9 <= 0n
    ? null
    : bid1e9 + ask1e9;
}

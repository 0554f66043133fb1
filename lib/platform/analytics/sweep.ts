import { bps1e4, divideRounded } from "./rounding.ts";
import type { BookLevel, Side, VenueBook } from "./venue_book.ts";

/** What routing charges a slow or old quote with when it compares prices, 10⁻⁴ bps. */
const LATENCY_1E4_PER_MS = 10;
const AGE_1E4_PER_S = 1000;

/** What was taken at one venue. */
export interface SweepLeg {
  venue: string;
  edgeId: string;
  qty1e8: bigint;
  /** Σ price × quantity, USD × 10¹⁷. */
  cost1e17: bigint;
  levels: number;
  taker1e4: number;
  /** Notional × fee, USD × 10¹⁷ × 10⁻⁴ bps. */
  feeWeight: bigint;
  /** What the swap costs besides, in a pool, USD × 10⁹. */
  gasUsd1e9: bigint;
  latencyMs: number;
}

export interface Sweep {
  /** In the order in which they were first taken from. */
  legs: SweepLeg[];
  qty1e8: bigint;
  cost1e17: bigint;
  levels: number;
  /** Σ notional × fee, USD × 10¹⁷ × 10⁻⁴ bps. */
  feeWeight: bigint;
  /** Of all swaps in pools, USD × 10⁹. */
  gasUsd1e9: bigint;
  /** Whether the books hold all that was asked for. */
  complete: boolean;
}

/** How much to take: a quantity × 10⁸, or a worth in USD × 10⁹. */
export type SweepSize = { qty1e8: bigint } | { usd1e9: bigint };

/**
 * Takes from several books at once, always the level whose next unit is cheapest with its fee and a
 * small charge for a slow way and an old quote. The charges decide the order only; the costs are
 * those of prices and fees.
 */
export function sweep(books: readonly VenueBook[], side: Side, size: SweepSize): Sweep {
  const legs = new Map<string, SweepLeg>();
  const total: Sweep = {
    legs: [],
    qty1e8: 0n,
    cost1e17: 0n,
    levels: 0,
    feeWeight: 0n,
    gasUsd1e9: 0n,
    complete: false,
  };
  for (const { book, level } of cheapestFirst(books, side)) {
    const [px1e9, qty1e8] = [BigInt(level.px1e9), BigInt(level.qty1e8)];
    const left = "qty1e8" in size
      ? size.qty1e8 - total.qty1e8
      : (size.usd1e9 * 100_000_000n - total.cost1e17) / px1e9;
    if (left <= 0n) {
      total.complete = true;
      break;
    }
    const taken = qty1e8 < left ? qty1e8 : left;
    let leg = legs.get(book.edgeId);
    if (leg === undefined) {
      const { venue, edgeId, taker1e4, latencyMs } = book;
      const nothing = { qty1e8: 0n, cost1e17: 0n, levels: 0, feeWeight: 0n, gasUsd1e9: 0n };
      leg = { venue, edgeId, ...nothing, taker1e4, latencyMs };
      legs.set(edgeId, leg);
    }
    const feeWeight = px1e9 * taken * BigInt(Math.round(book.taker1e4));
    leg.qty1e8 += taken;
    leg.cost1e17 += px1e9 * taken;
    leg.levels++;
    leg.feeWeight += feeWeight;
    total.qty1e8 += taken;
    total.cost1e17 += px1e9 * taken;
    total.levels++;
    total.feeWeight += feeWeight;
    if (taken === left) {
      total.complete = true;
      break;
    }
  }
  total.legs = [...legs.values()];
  return total;
}

/** The levels of all books by what their next unit costs; only as many are looked at as are taken. */
function* cheapestFirst(
  books: readonly VenueBook[],
  side: Side,
): Generator<{ book: VenueBook; level: BookLevel }> {
  const sign = side === "buy" ? 1 : -1;
  const heads = books.map((book) => ({
    book,
    levels: side === "buy" ? book.asks : book.bids,
    at: 0,
    factor: 1 + sign * chargeBps1e4(book) / 1e8,
  }));
  for (;;) {
    let best: typeof heads[number] | undefined;
    let bestCost = Infinity;
    for (const head of heads) {
      const level = head.levels[head.at];
      if (level === undefined) continue;
      const cost = sign * level.px1e9 * head.factor;
      if (cost < bestCost) {
        best = head;
        bestCost = cost;
      }
    }
    if (best === undefined) return;
    yield { book: best.book, level: best.levels[best.at++]! };
  }
}

/** Fee, and what a slow way and an old quote are charged, 10⁻⁴ bps. */
function chargeBps1e4({ taker1e4, latencyMs, ageMs }: VenueBook): number {
  return taker1e4 + latencyMs * LATENCY_1E4_PER_MS + ageMs / 1000 * AGE_1E4_PER_S;
}

/** Average price × 10⁹; null of nothing. */
export function averagePx1e9({ cost1e17, qty1e8 }: Pick<Sweep, "cost1e17" | "qty1e8">) {
  return qty1e8 === 0n ? null : divideRounded(cost1e17, qty1e8);
}

/** Fees over the notional, 10⁻⁴ bps; null of nothing. */
export function feeBps1e4(
  { feeWeight, cost1e17 }: Pick<Sweep, "feeWeight" | "cost1e17">,
): number | null {
  return cost1e17 === 0n ? null : Number(divideRounded(feeWeight, cost1e17));
}

/** Gas over the notional, 10⁻⁴ bps; null of nothing. */
export function gasBps1e4(
  { gasUsd1e9, cost1e17 }: Pick<Sweep, "gasUsd1e9" | "cost1e17">,
): number | null {
  return bps1e4(gasUsd1e9 * 100_000_000n, cost1e17);
}

/** How far the average price is from the mid, to our loss, 10⁻⁴ bps; null of nothing. */
export function slippageBps1e4(
  { cost1e17, qty1e8 }: Pick<Sweep, "cost1e17" | "qty1e8">,
  side: Side,
  twoMid1e9: bigint,
): number | null {
  const sign = side === "buy" ? 1n : -1n;
  return bps1e4(sign * (2n * cost1e17 - twoMid1e9 * qty1e8), twoMid1e9 * qty1e8);
}

/** Price × 10⁹ and quantity × 10⁸ of a level. */
export interface BookLevel {
  px1e9: number;
  qty1e8: number;
}

/** What one venue shows of a symbol, and what trading there costs. Fees in 10⁻⁴ bps. */
export interface VenueBook {
  venue: string;
  edgeId: string;
  /** Best first; all that is visible. */
  bids: readonly BookLevel[];
  asks: readonly BookLevel[];
  maker1e4: number;
  taker1e4: number;
  /** From order to answer, without jitter. */
  latencyMs: number;
  /** Since its last book event. */
  ageMs: number;
}

export type Side = "buy" | "sell";

/** The best bid over all venues, the best ask, and the middle of both × 2; undefined without both. */
export function nbbo(
  books: readonly VenueBook[],
): { bid1e9: number; ask1e9: number; twoMid1e9: bigint } | undefined {
  const bids = books.flatMap((book) => book.bids[0]?.px1e9 ?? []);
  const asks = books.flatMap((book) => book.asks[0]?.px1e9 ?? []);
  if (bids.length === 0 || asks.length === 0) return undefined;
  const [bid1e9, ask1e9] = [Math.max(...bids), Math.min(...asks)];
  return { bid1e9, ask1e9, twoMid1e9: BigInt(bid1e9) + BigInt(ask1e9) };
}

/** Worth of some levels, USD × 10⁹. */
export function depthUsd1e9(levels: readonly BookLevel[]): bigint {
  const sum = levels.reduce(
    (total, { px1e9, qty1e8 }) => total + BigInt(px1e9) * BigInt(qty1e8),
    0n,
  );
  return sum / 100_000_000n;
}

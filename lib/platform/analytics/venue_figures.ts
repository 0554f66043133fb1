import { divideRounded } from "./rounding.ts";
import { type BookLevel, depthUsd1e9 } from "./venue_book.ts";

/** One venue's best prices at moments that are the same for all venues; 0 where unknown. */
export interface SampledPrices {
  bid1e9: readonly number[];
  ask1e9: readonly number[];
}

/** Share of the moments at which this venue had the best bid (or ask) of all, percent; null without any. */
export function timeAtBestPct(
  own: SampledPrices,
  all: readonly SampledPrices[],
  side: "bid1e9" | "ask1e9",
): number | null {
  let seen = 0;
  let best = 0;
  own[side].forEach((px1e9, i) => {
    const others = all.map((each) => each[side][i]!).filter((px) => px > 0);
    if (others.length === 0) return;
    seen++;
    const top = side === "bid1e9" ? Math.max(...others) : Math.min(...others);
    if (px1e9 === top) best++;
  });
  return seen === 0 ? null : Math.round(1000 * best / seen) / 10;
}

/** In which third of the venue's own spreads the present one lies; null before it has had thirty. */
export function spreadRegime(
  { bid1e9, ask1e9 }: SampledPrices,
  spread1e9: number,
): "tight" | "normal" | "wide" | null {
  const spreads = bid1e9.flatMap((bid, i) => bid > 0 && ask1e9[i]! > 0 ? [ask1e9[i]! - bid] : [])
    .sort((a, b) => a - b);
  if (spreads.length < 30) return null;
  const third = spreads[Math.ceil(spreads.length / 3) - 1]!;
  const twoThirds = spreads[Math.ceil(spreads.length * 2 / 3) - 1]!;
  return spread1e9 <= third ? "tight" : spread1e9 <= twoThirds ? "normal" : "wide";
}

/** Adverse moves of the mid from one moment to the next, bps, ascending. */
export function adverseMovesBps(
  { bid1e9, ask1e9 }: SampledPrices,
  side: "buy" | "sell",
): Float64Array {
  const sign = side === "buy" ? 1 : -1;
  const moves: number[] = [];
  for (let i = 1; i < bid1e9.length; i++) {
    const [before, after] = [bid1e9[i - 1]! + ask1e9[i - 1]!, bid1e9[i]! + ask1e9[i]!];
    if (bid1e9[i - 1]! > 0 && ask1e9[i - 1]! > 0 && bid1e9[i]! > 0 && ask1e9[i]! > 0) {
      moves.push(sign * (after - before) / before * 1e4);
    }
  }
  return Float64Array.from(moves).sort();
}

/** Both sides' worth, USD × 10⁹. */
export function bothSides(bids: readonly BookLevel[], asks: readonly BookLevel[]): bigint {
  return depthUsd1e9(bids) + depthUsd1e9(asks);
}

/** A part of a whole in percent with one decimal; null of nothing. */
export function sharePct(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(divideRounded(part * 1000n, whole)) / 10;
}

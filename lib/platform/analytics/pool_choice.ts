import { type PlacedPool, pricedLeg } from "./pool_book.ts";
import { type Sweep, sweep, type SweepLeg, type SweepSize } from "./sweep.ts";
import type { Side, VenueBook } from "./venue_book.ts";

/**
 * The cheapest way to take a size from books and pools. Within it the next unit is always taken
 * where it is cheapest; a pool is used only if what it saves is more than its gas, which one swap
 * costs whatever its size. Pools are added one by one, the best first, as long as one helps.
 */
export function cheapestSweep(
  books: readonly VenueBook[],
  pools: readonly PlacedPool[],
  side: Side,
  size: SweepSize,
): Sweep {
  let best = sweep(books, side, size);
  let used: readonly PlacedPool[] = [];
  for (;;) {
    let next: { swept: Sweep; used: readonly PlacedPool[] } | undefined;
    for (const pool of pools) {
      if (used.includes(pool)) continue;
      const more = [...used, pool];
      const swept = withPools(books, more, side, size);
      if (swept !== undefined && isBetter(swept, next?.swept ?? best, side)) {
        next = { swept, used: more };
      }
    }
    if (next === undefined) return best;
    best = next.swept;
    used = next.used;
  }
}

/** A sweep over both, its legs in pools at what the pools really ask. */
function withPools(
  books: readonly VenueBook[],
  pools: readonly PlacedPool[],
  side: Side,
  size: SweepSize,
): Sweep | undefined {
  const swept = sweep([...books, ...pools.map(({ book }) => book)], side, size);
  const legs: SweepLeg[] = [];
  for (const leg of swept.legs) {
    const pool = pools.find(({ edgeId }) => edgeId === leg.edgeId);
    const priced = pool === undefined ? leg : pricedLeg(pool, side, leg);
    if (priced === undefined) return undefined;
    legs.push(priced);
  }
  const sum = (of: "cost1e17" | "feeWeight" | "gasUsd1e9") =>
    legs.reduce((total, leg) => total + leg[of], 0n);
  return {
    ...swept,
    legs,
    cost1e17: sum("cost1e17"),
    feeWeight: sum("feeWeight"),
    gasUsd1e9: sum("gasUsd1e9"),
  };
}

/** More of what was asked for is better; of two that hold it all, the better price with all costs. */
function isBetter(a: Sweep, b: Sweep, side: Side): boolean {
  if (a.complete !== b.complete) return a.complete;
  if (a.qty1e8 === 0n || b.qty1e8 === 0n) return a.qty1e8 > b.qty1e8;
  if (!a.complete && a.qty1e8 !== b.qty1e8) return a.qty1e8 > b.qty1e8;
  const [left, right] = [allIn1e17(a, side) * b.qty1e8, allIn1e17(b, side) * a.qty1e8];
  return side === "buy" ? left < right : left > right;
}

/** What a purchase takes from the account, or a sale gives it, USD × 10¹⁷. */
function allIn1e17({ cost1e17, feeWeight, gasUsd1e9 }: Sweep, side: Side): bigint {
  const costs = feeWeight / 100_000_000n + gasUsd1e9 * 100_000_000n;
  return side === "buy" ? cost1e17 + costs : cost1e17 - costs;
}

import { nearestRank } from "./nearest_rank.ts";
import { asBps } from "./rounding.ts";
import { feeBps1e4, slippageBps1e4, sweep } from "./sweep.ts";
import { nbbo, type Side, type VenueBook } from "./venue_book.ts";
import { adverseMovesBps, type SampledPrices } from "./venue_figures.ts";

/** How long a patient order is given, ms. */
const PATIENCE_MS = 60_000;

/**
 * What an order is likely to cost: taking it from the books now, and how far the mid went against
 * such an order from one second to the next within the window.
 */
export function forecast(
  books: readonly VenueBook[],
  prices: readonly SampledPrices[],
  side: Side,
  qty1e8: bigint,
): Record<string, unknown> {
  const best = nbbo(books);
  const cost = (of: readonly VenueBook[], size: bigint) => {
    if (best === undefined) return null;
    const swept = sweep(of, side, { qty1e8: size });
    const slippage = slippageBps1e4(swept, side, best.twoMid1e9);
    const fee = feeBps1e4(swept);
    return slippage === null || fee === null || !swept.complete ? null : asBps(slippage + fee);
  };
  const now = cost(books, qty1e8);
  const moves = adverseMovesBps(prices[0] ?? { bid1e9: [], ask1e9: [] }, side);
  const after = (percent: number) =>
    now === null || moves.length === 0
      ? null
      : rounded(now + Math.max(0, nearestRank(moves, percent)));
  const ranking = books.map((book) => ({
    venue: book.venue,
    landed_cost_bps: cost([book], qty1e8),
  })).sort((a, b) => (a.landed_cost_bps ?? Infinity) - (b.landed_cost_bps ?? Infinity));
  const midUsd = best === undefined ? 0 : Number(best.twoMid1e9) / 2e9;
  const makers = books.map((book) => book.maker1e4 / 1e4);
  const half = best === undefined ? 0 : (best.ask1e9 - best.bid1e9) / Number(best.twoMid1e9) * 1e4;
  return {
    mid_1e9: best === undefined ? null : best.twoMid1e9 / 2n,
    expected_cost_bps: now,
    downside_cost_bps_p90: after(90),
    fill_confidence: [50, 90].map((percent) => ({
      cost_bps: after(percent),
      probability: percent / 100,
    })),
    venue_ranking: ranking,
    capacity_curve: [1n, 10n, 100n].map((times) => ({
      size_usd: Math.round(Number(qty1e8 * times) / 1e8 * midUsd),
      cost_bps: cost(books, qty1e8 * times),
    })),
    urgency_tradeoff: [
      {
        urgency: "low",
        cost_bps: makers.length === 0 ? null : rounded(Math.min(...makers) - half),
        horizon_ms: PATIENCE_MS,
      },
      { urgency: "high", cost_bps: now, horizon_ms: 0 },
    ],
  };
}

function rounded(bps: number): number {
  return Math.round(bps * 1e4) / 1e4;
}

import { ASK, BID } from "../../market/event_block.ts";
import type { MarketView } from "../center/market_view.ts";

/** Levels of each side and venue that count. */
const DEPTH = 10;
/** Quotes in these are taken for dollars. */
const DOLLARS = new Set(["USD", "USDT", "USDC"]);

export interface FairPrice {
  /** USD × 10⁹, rounded. */
  px1e9: number;
  /** How many venues it is made of. */
  venues: number;
}

/** The spot markets by which an underlying such as `BTC` is priced. */
export function pricedBy(markets: readonly MarketView[], underlying: string): MarketView[] {
  return markets.filter(({ meta }) =>
    meta.base === underlying && meta.instrumentType === "spot" && DOLLARS.has(meta.quote)
  );
}

/** Assets that have such a market. */
export function underlyings(markets: readonly MarketView[]): string[] {
  return [...new Set(markets.map(({ meta }) => meta.base))]
    .filter((base) => pricedBy(markets, base).length > 0);
}

/**
 * The middle between the average price of the best bids and that of the best asks, each weighted by
 * size over all venues; undefined where no venue quotes both sides.
 */
export function fairPrice(markets: readonly MarketView[], nowNs: number): FairPrice | undefined {
  const fresh = markets.filter((market) => market.isFresh(nowNs));
  if (fresh.length === 0) return undefined;
  const px = (average(fresh, BID) + average(fresh, ASK)) / 2;
  const venues = new Set(fresh.map(({ meta }) => meta.venue)).size;
  return { px1e9: Math.round(px * 1e9), venues };
}

function average(markets: readonly MarketView[], side: typeof BID | typeof ASK): number {
  let paid = 0;
  let size = 0;
  for (const market of markets) {
    for (const [px, qty] of market.levels(side, DEPTH)) {
      paid += px * qty;
      size += qty;
    }
  }
  return paid / size;
}

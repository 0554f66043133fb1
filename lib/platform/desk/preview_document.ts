import type { MarketView } from "../center/market_view.ts";
import { rounded } from "./desk_journal.ts";
import { costBps, midPx1e9, route, type RouteLeg, type VenueQuote } from "./routing.ts";

/** What an order would be; prices × 10⁹, quantities × 10⁸. */
export interface PreviewWish {
  symbol: string;
  side: 1 | -1;
  /** Null: a market order. */
  limitPx1e9: number | null;
  qty1e8: number;
}

/** What an order would cost now, as the router sees it; nothing is placed. */
export function previewDocument(
  wish: PreviewWish,
  views: readonly MarketView[],
  fresh: readonly VenueQuote[],
  nowNs: bigint,
): Record<string, unknown> {
  const { symbol, side, limitPx1e9, qty1e8 } = wish;
  const able = fresh.filter((quote) => reasonAgainst(quote, wish) === null);
  const legs = route(able, { side, limitPx1e9, qty1e8, tif: "ioc" });
  const mid1e9 = midPx1e9(fresh);
  const cost = costBps(legs, side, mid1e9);
  const fillable = legs.reduce((sum, leg) => sum + leg.shown1e8, 0);
  const feeUsd = cost === null ? 0 : cost.notional1e9 * cost.feeBps / 1e4;
  const slipUsd = cost === null ? 0 : cost.notional1e9 * cost.slippageBps / 1e4;
  return {
    symbol,
    side: side > 0 ? "buy" : "sell",
    order_type: limitPx1e9 === null ? "market" : "limit",
    qty: qty1e8 / 1e8,
    qty_1e8: qty1e8,
    mid_1e9: Math.round(mid1e9),
    est_vwap_1e9: cost === null ? null : Math.round(cost.vwap1e9),
    est_notional_usd_1e9: cost === null ? null : whole(cost.notional1e9),
    est_slippage_bps: cost === null ? null : rounded(cost.slippageBps),
    est_fee_bps: cost === null ? null : rounded(cost.feeBps),
    est_fee_usd_1e9: cost === null ? null : whole(feeUsd),
    est_total_cost_bps: cost === null ? null : rounded(cost.slippageBps + cost.feeBps),
    est_total_cost_usd_1e9: cost === null ? null : whole(feeUsd + slipUsd),
    fillable_qty_1e8: fillable,
    candidate_venues: views.map((view) => candidate(view, wish, fresh, legs)),
    warnings: warnings(wish, fillable, able.length),
    ts_ns: nowNs,
  };
}

function candidate(
  view: MarketView,
  wish: PreviewWish,
  fresh: readonly VenueQuote[],
  legs: readonly RouteLeg[],
): Record<string, unknown> {
  const quote = fresh.find(({ meta }) => meta === view.meta);
  const reason = quote === undefined
    ? view.lastBookNs < 0 ? "no_data" : "stale"
    : reasonAgainst(quote, wish);
  const leg = legs.find(({ meta }) => meta === view.meta);
  const own = leg === undefined ? null : costBps([leg], wish.side, 0);
  return {
    venue: view.meta.venue,
    eligible: reason === null,
    reason,
    qty_1e8: leg?.qty1e8 ?? 0,
    share_pct: Math.round((leg?.qty1e8 ?? 0) / wish.qty1e8 * 1e5) / 1e3,
    est_vwap_1e9: own === null ? null : Math.round(own.vwap1e9),
    fee_bps: quote === undefined ? null : quote.takerFeeBps1e4 / 1e4,
  };
}

function reasonAgainst({ meta, book }: VenueQuote, wish: PreviewWish): "min_size" | null {
  const px = wish.limitPx1e9 ?? (wish.side > 0 ? book.bestAskPx1e9 : book.bestBidPx1e9);
  const small = wish.qty1e8 < meta.minQty1e8 || px * (wish.qty1e8 / 1e8) < meta.minNotional1e9;
  return small ? "min_size" : null;
}

function warnings({ qty1e8, limitPx1e9 }: PreviewWish, fillable: number, able: number): string[] {
  if (able === 0) return ["no venue can take this order now"];
  if (fillable >= qty1e8) return [];
  const left = (qty1e8 - fillable) / 1e8;
  return [
    limitPx1e9 === null
      ? `the books show only ${fillable / 1e8} of it; the other ${left} would expire`
      : `${left} of it would rest at its price`,
  ];
}

/** Dollars × 10⁹ pass 2⁵³. */
function whole(value: number): bigint {
  return BigInt(Math.round(value));
}

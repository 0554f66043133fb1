import { ASK, BID } from "../../market/event_block.ts";
import type { OrderBook } from "../../market/order_book.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { TimeInForce } from "./graph.ts";

/** What the router knows of one market. Fees in 10⁻⁴ bps of the notional. */
export interface VenueQuote {
  meta: SymbolMeta;
  book: OrderBook;
  makerFeeBps1e4: number;
  takerFeeBps1e4: number;
}

/** What is to be routed. A null limit takes at any shown price. */
export interface RouteWish {
  side: 1 | -1;
  limitPx1e9: number | null;
  qty1e8: number;
  tif: TimeInForce;
}

/** A venue's part of an order. */
export interface RouteLeg {
  meta: SymbolMeta;
  /** Its part of the order's total. */
  qty1e8: number;
  /** How much of that the venue shows within the limit, and what taking it costs, USD × 10⁹. */
  shown1e8: number;
  notional1e9: number;
  feeBps1e4: number;
}

const FEE_UNIT = 1e8;

/**
 * Splits an order over venues: level by level to the one whose next level is cheapest with its fee
 * (greedy, so the marginal costs are equal at the end). What nobody shows rests, or expires, on the
 * venue with the lowest maker fee. FOK and post-only orders can't be split and go to one venue.
 * Empty if there is no venue.
 */
export function route(quotes: readonly VenueQuote[], wish: RouteWish): RouteLeg[] {
  if (quotes.length === 0) return [];
  if (wish.tif === "post_only") return only(restingVenue(quotes, wish), wish);
  if (wish.tif === "fok") return only(wholeVenue(quotes, wish), wish);
  let among = [...quotes];
  for (;;) {
    const legs = split(among, wish);
    const dust = among.length > 1 ? legs.find((leg) => tooSmall(leg, wish)) : undefined;
    if (dust === undefined) return legs.filter((leg) => leg.qty1e8 > 0);
    among = among.filter((each) => each.meta !== dust.meta);
  }
}

/** Everything to one market. */
export function only(quote: VenueQuote, wish: RouteWish): RouteLeg[] {
  const leg = emptyLeg(quote);
  sweep([quote], [leg], wish);
  leg.qty1e8 = wish.qty1e8;
  return [leg];
}

/** The mid of the best bid and ask over all markets × 10⁹; 0 when one-sided or crossed. */
export function midPx1e9(quotes: readonly VenueQuote[]): number {
  const bid = Math.max(0, ...quotes.map(({ book }) => book.bestBidPx1e9));
  const asks = quotes.map(({ book }) => book.bestAskPx1e9).filter((px) => px > 0);
  const ask = asks.length === 0 ? 0 : Math.min(...asks);
  return bid > 0 && ask > bid ? (bid + ask) / 2 : 0;
}

/** Cost against a mid and fee of what the legs take, bps of the notional; null if they take nothing. */
export function costBps(
  legs: readonly RouteLeg[],
  side: 1 | -1,
  mid1e9: number,
): { slippageBps: number; feeBps: number; notional1e9: number; vwap1e9: number } | null {
  const shown = legs.reduce((sum, leg) => sum + leg.shown1e8, 0);
  const notional1e9 = legs.reduce((sum, leg) => sum + leg.notional1e9, 0);
  if (shown === 0) return null;
  const vwap1e9 = notional1e9 / shown * 1e8;
  const fees = legs.reduce((sum, leg) => sum + leg.notional1e9 * leg.feeBps1e4, 0);
  return {
    slippageBps: mid1e9 === 0 ? 0 : side * (vwap1e9 - mid1e9) / mid1e9 * 1e4,
    feeBps: fees / notional1e9 / 1e4,
    notional1e9,
    vwap1e9,
  };
}

function split(quotes: readonly VenueQuote[], wish: RouteWish): RouteLeg[] {
  const legs = quotes.map(emptyLeg);
  sweep(quotes, legs, wish);
  let left = wish.qty1e8;
  for (const leg of legs) {
    leg.qty1e8 = leg.shown1e8 - leg.shown1e8 % lotOf(leg);
    left -= leg.qty1e8;
  }
  if (left === 0) return legs;
  const taking = wish.limitPx1e9 === null || wish.tif === "ioc";
  const rest = taking
    ? largest(legs.filter((leg) => left % lotOf(leg) === 0)) ?? largest(legs)!
    : legs[quotes.indexOf(restingVenue(quotes, wish))]!;
  rest.qty1e8 += left;
  return legs;
}

/** Walks the opposite sides of all books at once, the cheapest level first, up to the quantity. */
function sweep(quotes: readonly VenueQuote[], legs: readonly RouteLeg[], wish: RouteWish): void {
  const { side, limitPx1e9 } = wish;
  const opposite = side === 1 ? ASK : BID;
  const heads = quotes.map(({ book }) => book.nextPx1e9(opposite, 0));
  let left = wish.qty1e8;
  while (left > 0) {
    let best = -1;
    let bestCost = Infinity;
    for (let i = 0; i < quotes.length; i++) {
      const px = heads[i]!;
      if (px === 0 || (limitPx1e9 !== null && (px - limitPx1e9) * side > 0)) continue;
      const cost = side * px * (1 + side * quotes[i]!.takerFeeBps1e4 / FEE_UNIT);
      if (cost < bestCost) {
        best = i;
        bestCost = cost;
      }
    }
    if (best < 0) return;
    const { book } = quotes[best]!;
    const px = heads[best]!;
    const qty = Math.min(left, book.qtyAt(opposite, px));
    legs[best]!.shown1e8 += qty;
    legs[best]!.notional1e9 += px * qty / 1e8;
    left -= qty;
    heads[best] = book.nextPx1e9(opposite, px);
  }
}

/** Where the rest of a limit order waits: the lowest maker fee among the grids that fit, then the order of venues. */
function restingVenue(quotes: readonly VenueQuote[], wish: RouteWish): VenueQuote {
  const fits = quotes.filter(({ meta }) =>
    wish.limitPx1e9 !== null && wish.limitPx1e9 % Math.max(meta.tick1e9, 1) === 0 &&
    wish.qty1e8 % Math.max(meta.lot1e8, 1) === 0
  );
  const among = fits.length > 0 ? fits : quotes;
  return among.reduce((a, b) => b.makerFeeBps1e4 < a.makerFeeBps1e4 ? b : a);
}

/** The cheapest venue that shows all of it; else the one that shows most. */
function wholeVenue(quotes: readonly VenueQuote[], wish: RouteWish): VenueQuote {
  const tried = quotes.map((quote) => ({ quote, leg: only(quote, wish)[0]! }));
  const cost = (leg: RouteLeg) =>
    wish.side * leg.notional1e9 + leg.notional1e9 * leg.feeBps1e4 / FEE_UNIT;
  return tried.reduce((a, b) => {
    if (a.leg.shown1e8 !== b.leg.shown1e8) return b.leg.shown1e8 > a.leg.shown1e8 ? b : a;
    return cost(b.leg) < cost(a.leg) ? b : a;
  }).quote;
}

/** Less than the venue takes; such a part is better left to the others. */
function tooSmall(leg: RouteLeg, wish: RouteWish): boolean {
  if (leg.qty1e8 === 0) return false;
  const { minQty1e8, minNotional1e9 } = leg.meta;
  const px = wish.limitPx1e9 ?? (leg.shown1e8 === 0 ? 0 : leg.notional1e9 / leg.shown1e8 * 1e8);
  return leg.qty1e8 < minQty1e8 || (px > 0 && leg.qty1e8 * (px / 1e8) < minNotional1e9);
}

function emptyLeg({ meta, takerFeeBps1e4 }: VenueQuote): RouteLeg {
  return { meta, qty1e8: 0, shown1e8: 0, notional1e9: 0, feeBps1e4: takerFeeBps1e4 };
}

function lotOf(leg: RouteLeg): number {
  return Math.max(leg.meta.lot1e8, 1);
}

function largest(legs: readonly RouteLeg[]): RouteLeg | undefined {
  return legs.length === 0 ? undefined : legs.reduce((a, b) => b.qty1e8 > a.qty1e8 ? b : a);
}

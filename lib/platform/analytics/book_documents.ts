import { asBps, bps1e4, divideRounded } from "./rounding.ts";
import {
  averagePx1e9,
  feeBps1e4,
  slippageBps1e4,
  type Sweep,
  sweep,
  type SweepSize,
} from "./sweep.ts";
import { type BookLevel, depthUsd1e9, nbbo, type Side, type VenueBook } from "./venue_book.ts";

type Document = Record<string, unknown>;

/** `curve` of `GET /v1/intelligence/slippage`: what taking each size costs. */
export function slippageCurve(
  books: readonly VenueBook[],
  side: Side,
  sizesUsd: readonly number[],
): Document[] {
  const best = nbbo(books);
  return sizesUsd.map((sizeUsd) => {
    const usd1e9 = BigInt(Math.round(sizeUsd * 1e9));
    const swept = sweep(books, side, { usd1e9 });
    const slippage = best === undefined ? null : slippageBps1e4(swept, side, best.twoMid1e9);
    const fee = feeBps1e4(swept);
    return {
      size_usd: sizeUsd,
      vwap_1e9: averagePx1e9(swept),
      slippage_bps: asBps(slippage),
      fee_bps: asBps(fee),
      // No venue here takes gas; a pool would need to be configured.
      gas_usd: null,
      gas_bps: 0,
      total_bps: slippage === null || fee === null ? null : asBps(slippage + fee),
      filled_pct: filledPct(swept, { usd1e9 }),
      levels: swept.levels,
      venues: swept.legs.map((leg) => ({
        venue: leg.venue,
        share_pct: share(leg.cost1e17, swept.cost1e17),
      })),
    };
  });
}

/** `legs` and costs of `GET /v1/intelligence/routing`. */
export function routing(books: readonly VenueBook[], side: Side, qty1e8: bigint): Document {
  const best = nbbo(books);
  const swept = sweep(books, side, { qty1e8 });
  const cost = (of: Sweep) => {
    const slippage = best === undefined ? null : slippageBps1e4(of, side, best.twoMid1e9);
    const fee = feeBps1e4(of);
    return slippage === null || fee === null ? null : asBps(slippage + fee);
  };
  const legs = swept.legs.map((leg) => ({
    venue: leg.venue,
    qty_1e8: leg.qty1e8,
    share_pct: share(leg.qty1e8, swept.qty1e8),
    est_vwap_1e9: averagePx1e9(leg),
    fee_bps: leg.taker1e4 / 1e4,
    latency_ms: leg.latencyMs,
    cost_bps: cost({
      ...swept,
      qty1e8: leg.qty1e8,
      cost1e17: leg.cost1e17,
      feeWeight: leg.cost1e17 * BigInt(Math.round(leg.taker1e4)),
    }),
  }));
  return {
    legs,
    est_cost_bps: cost(swept),
    chosen: legs.map((leg) => leg.venue),
    filled_pct: filledPct(swept, { qty1e8 }),
  };
}

/** `bids`, `asks` and their worth of `GET /v1/intelligence/depth`. */
export function depth(books: readonly VenueBook[], levels: number): Document {
  const bids = consolidated(books, "bids", levels);
  const asks = consolidated(books, "asks", levels);
  const [bid, ask] = [depthUsd1e9(bids), depthUsd1e9(asks)];
  const both = bid + ask;
  return {
    bids: bids.map(levelRow),
    asks: asks.map(levelRow),
    bid_depth_usd_1e9: bid,
    ask_depth_usd_1e9: ask,
    imbalance: both === 0n ? null : Number(divideRounded((bid - ask) * 1000n, both)) / 1000,
  };
}

interface SharedLevel extends BookLevel {
  venues: Record<string, number>;
}

function consolidated(
  books: readonly VenueBook[],
  side: "bids" | "asks",
  count: number,
): SharedLevel[] {
  const byPrice = new Map<number, SharedLevel>();
  for (const book of books) {
    for (const { px1e9, qty1e8 } of book[side].slice(0, count)) {
      const level = byPrice.get(px1e9) ?? { px1e9, qty1e8: 0, venues: {} };
      level.qty1e8 += qty1e8;
      level.venues[book.venue] = (level.venues[book.venue] ?? 0) + qty1e8;
      byPrice.set(px1e9, level);
    }
  }
  const sign = side === "bids" ? -1 : 1;
  return [...byPrice.values()].sort((a, b) => sign * (a.px1e9 - b.px1e9)).slice(0, count);
}

function levelRow({ px1e9, qty1e8, venues }: SharedLevel): Document {
  return { px_1e9: px1e9, sz_1e8: qty1e8, venues };
}

function filledPct(swept: Sweep, size: SweepSize): number {
  if (swept.complete) return 100;
  const [part, whole] = "qty1e8" in size
    ? [swept.qty1e8, size.qty1e8]
    : [swept.cost1e17, size.usd1e9 * 100_000_000n];
  // What is not whole is never shown as whole.
  return whole === 0n ? 100 : Math.min(99.9, Number(part * 1000n / whole) / 10);
}

function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(divideRounded(part * 1000n, whole)) / 10;
}

/** `nbbo` of a document; prices of 0 where no venue quotes both sides. */
export function nbboDocument(books: readonly VenueBook[]): Record<string, unknown> {
  const best = nbbo(books);
  if (best === undefined) return { bid_1e9: null, ask_1e9: null, mid_1e9: null, spread_bps: null };
  const spread = bps1e4(2n * BigInt(best.ask1e9 - best.bid1e9), best.twoMid1e9);
  return {
    bid_1e9: best.bid1e9,
    ask_1e9: best.ask1e9,
    mid_1e9: best.twoMid1e9 / 2n,
    spread_bps: asBps(spread),
  };
}

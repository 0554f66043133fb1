import type { PlacedPool } from "./pool_book.ts";
import { cheapestSweep } from "./pool_choice.ts";
import { asBps, bps1e4, divideRounded } from "./rounding.ts";
import {
  averagePx1e9,
  feeBps1e4,
  gasBps1e4,
  slippageBps1e4,
  type Sweep,
  type SweepSize,
} from "./sweep.ts";
import { type BookLevel, depthUsd1e9, nbbo, type Side, type VenueBook } from "./venue_book.ts";

type Document = Record<string, unknown>;

/** Where a size can be taken, and the mid from which its cost is counted; undefined without one. */
export interface Supply {
  books: readonly VenueBook[];
  pools: readonly PlacedPool[];
  twoMid1e9: bigint | undefined;
}

/** `curve` of `GET /v1/intelligence/slippage`: what taking each size costs. */
export function slippageCurve(
  supply: Supply,
  side: Side,
  sizesUsd: readonly number[],
): Document[] {
  const { twoMid1e9 } = supply;
  return sizesUsd.map((sizeUsd) => {
    const usd1e9 = BigInt(Math.round(sizeUsd * 1e9));
    const swept = cheapestSweep(supply.books, supply.pools, side, { usd1e9 });
    const slippage = twoMid1e9 === undefined ? null : slippageBps1e4(swept, side, twoMid1e9);
    return {
      size_usd: sizeUsd,
      vwap_1e9: averagePx1e9(swept),
      slippage_bps: asBps(slippage),
      fee_bps: asBps(feeBps1e4(swept)),
      gas_usd: usesPool(swept, supply.pools) ? usdOf(swept.gasUsd1e9) : null,
      gas_bps: asBps(gasBps1e4(swept)) ?? 0,
      total_bps: totalBps(swept, side, twoMid1e9),
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
export function routing(supply: Supply, side: Side, qty1e8: bigint): Document {
  const { books, pools, twoMid1e9 } = supply;
  const swept = cheapestSweep(books, pools, side, { qty1e8 });
  const legs = swept.legs.map((leg) => ({
    venue: leg.venue,
    qty_1e8: leg.qty1e8,
    share_pct: share(leg.qty1e8, swept.qty1e8),
    est_vwap_1e9: averagePx1e9(leg),
    fee_bps: asBps(feeBps1e4(leg)),
    gas_usd: pools.some(({ edgeId }) => edgeId === leg.edgeId) ? usdOf(leg.gasUsd1e9) : null,
    latency_ms: leg.latencyMs,
    cost_bps: totalBps(leg, side, twoMid1e9),
  }));
  return {
    legs,
    est_cost_bps: totalBps(swept, side, twoMid1e9),
    chosen: legs.map((leg) => leg.venue),
    filled_pct: filledPct(swept, { qty1e8 }),
  };
}

type Costs = Pick<Sweep, "qty1e8" | "cost1e17" | "feeWeight" | "gasUsd1e9">;

/** Slippage, fees and gas together; null without a mid, and of nothing. */
function totalBps(of: Costs, side: Side, twoMid1e9: bigint | undefined): number | null {
  const parts = [
    twoMid1e9 === undefined ? null : slippageBps1e4(of, side, twoMid1e9),
    feeBps1e4(of),
    gasBps1e4(of),
  ];
  let sum = 0;
  for (const part of parts) {
    if (part === null) return null;
    sum += part;
  }
  return asBps(sum);
}

function usesPool({ legs }: Sweep, pools: readonly PlacedPool[]): boolean {
  return legs.some((leg) => pools.some(({ edgeId }) => edgeId === leg.edgeId));
}

/** USD × 10⁹ as dollars with four decimals. */
export function usdOf(usd1e9: bigint): number {
  return Number(divideRounded(usd1e9, 100_000n)) / 1e4;
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

import type { OrderTypeName } from "../../engine/config.ts";
import type { RejectReason } from "../../engine/journal.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { NodePlan } from "./graph.ts";
import { midPx1e9, only, route, type RouteLeg, type VenueQuote } from "./routing.ts";

/** Slippage that a market order may have which must fill whole, when no band is set. */
const FALLBACK_BAND_BPS = 1000;

/** One leg as it is to be sent. */
export interface LegWish {
  meta: SymbolMeta;
  type: OrderTypeName;
  px1e9: number;
  qty1e8: number;
}

/** What a node's submission comes to: where it goes, or why it may not go anywhere. */
export interface Submission {
  qty1e8: number;
  refused: RejectReason | null;
  legs: LegWish[];
  /** The router's own view of the legs, for whoever asks why. */
  routed: RouteLeg[];
  mid1e9: number;
  /** The worst price that any part of it may have; null if there is no bound. */
  worstPx1e9: number | null;
}

export interface SubmissionTerms {
  /** Every market that the node may trade on. */
  quotes: readonly VenueQuote[];
  /** Those of them whose book is fresh. */
  fresh: readonly VenueQuote[];
  priceBandBps: number;
  /** USD × 10⁹; undefined does not limit. */
  maxOrderNotional1e9: bigint | undefined;
}

/**
 * Decides where a node's order goes. `qty1e8` is this submission's part; null converts the node's
 * dollars at its limit or at the best opposite price.
 */
export function submission(
  node: NodePlan,
  qty1e8: number | null,
  terms: SubmissionTerms,
): Submission {
  const { quotes, fresh } = terms;
  const mid1e9 = midPx1e9(fresh);
  const refuse = (reason: RejectReason, qty = qty1e8 ?? 0): Submission => ({
    qty1e8: qty,
    refused: reason,
    legs: [],
    routed: [],
    mid1e9,
    worstPx1e9: null,
  });
  if (quotes.length === 0) return refuse("BAD_VENUE");
  if (fresh.length === 0) return refuse("STALE_VENUE");
  const best = bestOpposite(fresh, node.side);
  const qty = qty1e8 ?? converted(node, best, fresh);
  if (qty <= 0) return refuse("INVALID_PARAMS", 0);
  const px = node.limitPx1e9 ?? best;
  const { maxOrderNotional1e9: most } = terms;
  if (most !== undefined && BigInt(px) * BigInt(qty) / 100_000_000n > most) {
    return refuse("RISK_CHECK_FAILED", qty);
  }
  const worst = capPx1e9(node, mid1e9, best, terms.priceBandBps);
  const cap = node.chase ? stricterPx1e9(node.side, best, worst) : worst;
  const tif = node.limitPx1e9 === null && node.tif === "gtc" && !node.chase ? "ioc" : node.tif;
  const wish = { side: node.side, limitPx1e9: cap, qty1e8: qty, tif };
  const routed = node.venue === null ? route(fresh, wish) : only(fresh[0]!, wish);
  const legs = routed.map((leg): LegWish => ({
    meta: leg.meta,
    type: cap === null ? "market" : tif === "gtc" ? "limit" : tif,
    px1e9: cap === null ? 0 : cap === node.limitPx1e9 ? cap : onGrid(cap, node.side, leg.meta),
    qty1e8: leg.qty1e8,
  }));
  return { qty1e8: qty, refused: null, legs, routed, mid1e9, worstPx1e9: worst };
}

/** Estimated dollars × 10⁹ of a whole node; 0 while no price is known. */
export function estimatedNotional1e9(node: NodePlan, fresh: readonly VenueQuote[]): bigint {
  if (node.usd1e9 !== null) return BigInt(node.usd1e9);
  const px = node.limitPx1e9 ?? (fresh.length === 0 ? 0 : bestOpposite(fresh, node.side));
  return BigInt(px) * BigInt(node.qty1e8!) / 100_000_000n;
}

function bestOpposite(quotes: readonly VenueQuote[], side: 1 | -1): number {
  const prices = quotes.map(({ book }) => side === 1 ? book.bestAskPx1e9 : book.bestBidPx1e9);
  return side === 1 ? Math.min(...prices) : Math.max(...prices);
}

/** Dollars as a quantity on the finest lot, rounded down. */
function converted(node: NodePlan, best: number, fresh: readonly VenueQuote[]): number {
  const px = BigInt(node.limitPx1e9 ?? best);
  if (px <= 0n) return 0;
  const lot = BigInt(Math.max(1, Math.min(...fresh.map(({ meta }) => meta.lot1e8))));
  const qty = BigInt(node.usd1e9!) * 100_000_000n / px;
  return Number(qty - qty % lot);
}

/** The worst price that the order may have: its limit, its slippage, the stricter of both. */
function capPx1e9(
  node: NodePlan,
  mid1e9: number,
  best1e9: number,
  priceBandBps: number,
): number | null {
  const { side, limitPx1e9, maxSlippageBps } = node;
  let slipped: number | null = null;
  if (maxSlippageBps !== null) {
    slipped = Math.round((mid1e9 === 0 ? best1e9 : mid1e9) * (1 + side * maxSlippageBps / 1e4));
  } else if (limitPx1e9 === null && node.tif === "fok") {
    const band = priceBandBps === 0 ? FALLBACK_BAND_BPS : priceBandBps;
    slipped = Math.round(best1e9 * (1 + side * band / 1e4));
  }
  return slipped === null ? limitPx1e9 : stricterPx1e9(side, slipped, limitPx1e9);
}

/** The better one for its owner's purse; null does not bound. */
export function stricterPx1e9(side: 1 | -1, px1e9: number, bound1e9: number | null): number {
  if (bound1e9 === null) return px1e9;
  return side === 1 ? Math.min(px1e9, bound1e9) : Math.max(px1e9, bound1e9);
}

/** The nearest price on the venue's grid that is no worse. */
export function onGrid(px1e9: number, side: 1 | -1, meta: SymbolMeta): number {
  const tick = Math.max(meta.tick1e9, 1);
  return side === 1 ? Math.floor(px1e9 / tick) * tick : Math.ceil(px1e9 / tick) * tick;
}

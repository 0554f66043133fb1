import type { OrderBook } from "../market/order_book.ts";
import type { SymbolMeta } from "../market/symbol_meta.ts";
import type { RejectReason } from "./journal.ts";

/** Largest quantity and price that is computed with: exact integers. */
const MAX = Number.MAX_SAFE_INTEGER;

export interface OrderTerms {
  side: number;
  market: boolean;
  px1e9: number;
  qty1e8: number;
}

/** Whether the venue's rules allow these terms: sign, size, tick, lot, smallest order. */
export function checkTerms(
  terms: OrderTerms,
  meta: SymbolMeta,
  book: OrderBook,
): RejectReason | null {
  const { side, market, px1e9, qty1e8 } = terms;
  if (side !== 1 && side !== -1) return "INVALID_PARAMS";
  if (!(qty1e8 > 0) || qty1e8 > MAX) return "INVALID_PARAMS";
  if (qty1e8 % Math.max(meta.lot1e8, 1) !== 0 || qty1e8 < meta.minQty1e8) return "INVALID_PARAMS";
  const px = market ? oppositeBest(side, book) : px1e9;
  if (!market && (!(px1e9 > 0) || px1e9 > MAX || px1e9 % Math.max(meta.tick1e9, 1) !== 0)) {
    return "INVALID_PARAMS";
  }
  if (meta.minNotional1e9 > 0 && px > 0 && notional1e9(px, qty1e8) < BigInt(meta.minNotional1e9)) {
    return "INVALID_PARAMS";
  }
  return null;
}

/** A price that is worse than the best opposite one by more than the band; the aggressive side only. */
export function deviates(terms: OrderTerms, book: OrderBook, bandBps: number): boolean {
  if (bandBps === 0 || terms.market) return false;
  const best = oppositeBest(terms.side, book);
  if (best === 0) return false;
  const limit = best / 10_000 * bandBps;
  return terms.side > 0 ? terms.px1e9 > best + limit : terms.px1e9 < best - limit;
}

export function oppositeBest(side: number, book: OrderBook): number {
  return side > 0 ? book.bestAskPx1e9 : book.bestBidPx1e9;
}

/** USD × 10⁹. */
export function notional1e9(px1e9: number, qty1e8: number): bigint {
  return BigInt(px1e9) * BigInt(qty1e8) / 100_000_000n;
}

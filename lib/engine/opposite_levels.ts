import { ASK, BID } from "../market/event_block.ts";
import type { OrderBook } from "../market/order_book.ts";

/** Levels that are noted for one order. */
const MAX_LEVELS = 20;

/**
 * What an order of this side could take, best price first: price × 10⁹ and quantity × 10⁸ in turn,
 * up to the level that covers its quantity, and 20 levels at most. Empty where no book is.
 */
export function oppositeLevels(book: OrderBook, side: 1 | -1, qty1e8: number): number[] {
  const levels: number[] = [];
  if (!book.valid) return levels;
  const opposite = side === 1 ? ASK : BID;
  let left = qty1e8;
  let px1e9 = book.nextPx1e9(opposite, 0);
  while (px1e9 > 0 && left > 0 && levels.length < 2 * MAX_LEVELS) {
    const shown = book.qtyAt(opposite, px1e9);
    levels.push(px1e9, shown);
    left -= shown;
    px1e9 = book.nextPx1e9(opposite, px1e9);
  }
  return levels;
}

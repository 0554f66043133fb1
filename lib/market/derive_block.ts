import { BlockBuilder } from "./block_builder.ts";
import { ASK, BID, EVENT, type EventBlock } from "./event_block.ts";
import { OrderBook } from "./order_book.ts";

/** How a stand-in for one venue's market is made from the recording of another's. */
export interface Derivation {
  /** How much later each event arrives, ns. */
  delayNs: number;
  /** Ticks of the derived market by which bids are lower and asks higher than in the source. */
  widenTicks: number;
  /** Share of the source's quantity, between 0 and 1. */
  qtyShare: number;
  /** Tick of the derived market, × 10⁹: a whole multiple of the source's. */
  tick1e9: number;
  /** Lot of the derived market, × 10⁸. */
  lot1e8: number;
}

/**
 * The events of a market that trades like `source` but a little later, at a wider spread, in another
 * size and on a coarser grid: levels that fall together are summed, bids are rounded down and asks
 * up, so that its book never crosses itself. Throws a RangeError if the grids don't fit.
 */
export function deriveBlock(
  source: EventBlock,
  sourceTick1e9: number,
  how: Derivation,
): EventBlock {
  if (how.tick1e9 % sourceTick1e9 !== 0) {
    throw new RangeError(`tick ${how.tick1e9} is no multiple of ${sourceTick1e9} (both × 10⁹)`);
  }
  const book = new OrderBook(sourceTick1e9);
  const grid = new Grid(book, sourceTick1e9, how);
  const builder = new BlockBuilder(source.baseNs);
  for (let i = 0; i < source.count; i++) {
    const kind = source.kind[i]!;
    const from = i === 0 ? 0 : source.rowEnd[i - 1]!;
    const to = source.rowEnd[i]!;
    book.apply(source, i);
    // Between a gap and a snapshot a changed level says nothing.
    if (kind !== EVENT.trade && kind !== EVENT.gap && !book.valid) continue;
    builder.event(kind, source.recvNs[i]! + how.delayNs, source.venueNs[i]! + how.delayNs);
    if (kind === EVENT.trade) {
      // The side of a trade is its aggressor's: a buyer takes from the asks.
      const taken = source.side[from] === BID ? ASK : BID;
      const px = grid.derived(taken, source.px1e9[from]!);
      builder.row(source.side[from]!, px, grid.shareOf(source.qty1e8[from]!));
    } else if (kind === EVENT.bbo) {
      grid.best(builder, BID, book.bestBidPx1e9);
      grid.best(builder, ASK, book.bestAskPx1e9);
    } else {
      let last = NaN;
      for (let row = from; row < to; row++) {
        const side = source.side[row]!;
        const px = grid.derived(side, source.px1e9[row]!);
        const key = side === BID ? px : -px;
        // Neighbours fall onto one level; it is told once.
        if (key === last) continue;
        last = key;
        builder.row(side, px, grid.qtyOf(side, px));
      }
    }
  }
  return builder.finish();
}

/** The coarser grid over the source's book. */
class Grid {
  #book: OrderBook;
  #how: Derivation;
  #steps: number;
  #sourceTick: number;

  constructor(book: OrderBook, sourceTick1e9: number, how: Derivation) {
    this.#book = book;
    this.#how = how;
    this.#sourceTick = sourceTick1e9;
    this.#steps = how.tick1e9 / sourceTick1e9;
  }

  /** Where a source price of a side falls. */
  derived(side: number, px1e9: number): number {
    const { tick1e9, widenTicks } = this.#how;
    const ticks = side === BID
      ? Math.floor(px1e9 / tick1e9) - widenTicks
      : Math.ceil(px1e9 / tick1e9) + widenTicks;
    return ticks * tick1e9;
  }

  /** What the source shows at all prices that fall onto a derived one; 0 removes the level. */
  qtyOf(side: number, derived1e9: number): number {
    const { tick1e9, widenTicks } = this.#how;
    const back = widenTicks * tick1e9;
    const first = side === BID
      ? derived1e9 + back
      : derived1e9 - back - (this.#steps - 1) * this.#sourceTick;
    let sum = 0;
    for (let k = 0; k < this.#steps; k++) {
      sum += this.#book.qtyAt(side, first + k * this.#sourceTick);
    }
    return sum === 0 ? 0 : this.shareOf(sum);
  }

  /** At least one lot, for what is shown must not vanish. */
  shareOf(qty1e8: number): number {
    const { qtyShare, lot1e8 } = this.#how;
    return Math.max(1, Math.round(qty1e8 * qtyShare / lot1e8)) * lot1e8;
  }

  /** A row of a best-price event; a side without a best keeps its 0. */
  best(builder: BlockBuilder, side: number, px1e9: number): void {
    if (px1e9 === 0) builder.row(side, 0, 0);
    else {
      const derived = this.derived(side, px1e9);
      builder.row(side, derived, this.qtyOf(side, derived));
    }
  }
}

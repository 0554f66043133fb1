import { BookSide } from "./book_side.ts";
import { ASK, BID, EVENT, type EventBlock } from "./event_block.ts";
import { TopLevels } from "./top_levels.ts";

/** Levels of a side that are shown. */
const TOP_LEVELS = 20;

/**
 * The visible book of one market. Prices × 10⁹, quantities × 10⁸, exact Numbers. A book is `valid`
 * between a snapshot and a gap; outside of that nothing may be read from it as a price.
 */
export class OrderBook {
  readonly tick1e9: number;
  valid = false;
  /** 0 while the side is empty. Fields, for they are asked at each event by everybody. */
  bestBidPx1e9 = 0;
  bestAskPx1e9 = 0;
  /** Multiplying is several times as fast as dividing; rounding makes both the same tick. */
  #ticksPer1e9: number;
  #bids = new BookSide(true);
  #asks = new BookSide(false);
  /** The 20 best levels of each side as they were at their last `refresh`. */
  readonly topBids: TopLevels;
  readonly topAsks: TopLevels;

  constructor(tick1e9: number) {
    if (!(tick1e9 > 0)) throw new RangeError(`tick ${tick1e9} must be positive`);
    this.tick1e9 = tick1e9;
    this.#ticksPer1e9 = 1 / tick1e9;
    this.topBids = new TopLevels(this.#bids, TOP_LEVELS, tick1e9);
    this.topAsks = new TopLevels(this.#asks, TOP_LEVELS, tick1e9);
  }

  get bestBidQty1e8(): number {
    return this.#bids.bestQty;
  }

  get bestAskQty1e8(): number {
    return this.#asks.bestQty;
  }

  /** Applies event `i`; a trade changes nothing, for the exchange's diffs follow it. */
  apply(block: EventBlock, i: number): void {
    const kind = block.kind[i]!;
    if (kind === EVENT.trade) return;
    this.#apply(block, i, kind);
    const bidTick = this.#bids.bestTick;
    const askTick = this.#asks.bestTick;
    this.bestBidPx1e9 = bidTick < 0 ? 0 : bidTick * this.tick1e9;
    this.bestAskPx1e9 = askTick < 0 ? 0 : askTick * this.tick1e9;
  }

  #apply(block: EventBlock, i: number, kind: number): void {
    if (kind === EVENT.gap || kind === EVENT.snapshot) {
      this.#bids.clear();
      this.#asks.clear();
      this.valid = kind === EVENT.snapshot;
    }
    const from = i === 0 ? 0 : block.rowEnd[i - 1]!;
    const to = block.rowEnd[i]!;
    if (kind === EVENT.bbo) {
      if (this.valid) this.#bestOnly(block, from, to);
      return;
    }
    if (!this.valid) return;
    const { side: sides, px1e9, qty1e8 } = block;
    const ticksPer1e9 = this.#ticksPer1e9;
    // Rows of one side stand together, as exchanges send them.
    for (let row = from; row < to;) {
      const side = sides[row];
      let end = row + 1;
      while (end < to && sides[end] === side) end++;
      (side === BID ? this.#bids : this.#asks).setRows(px1e9, qty1e8, row, end, ticksPer1e9);
      row = end;
    }
  }

  /** Quantity shown at a price; 0 when there is none. */
  qtyAt(side: number, px1e9: number): number {
    return this.#side(side).qtyAt(Math.floor(px1e9 * this.#ticksPer1e9 + 0.5));
  }

  /** Price of the next worse level than `px1e9` on a side (0 = from the best); 0 at the end. */
  nextPx1e9(side: number, px1e9: number): number {
    const book = this.#side(side);
    const tick = px1e9 === 0
      ? book.bestTick
      : book.next(Math.floor(px1e9 * this.#ticksPer1e9 + 0.5));
    return tick < 0 ? 0 : tick * this.tick1e9;
  }

  #side(side: number): BookSide {
    return side === ASK ? this.#asks : this.#bids;
  }

  /** A best bid and ask say that nothing better stands on either side. */
  #bestOnly(block: EventBlock, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const tick = Math.floor(block.px1e9[row]! * this.#ticksPer1e9 + 0.5);
      const qty = block.qty1e8[row]!;
      const side = block.side[row] === BID ? this.#bids : this.#asks;
      if (tick === 0) continue;
      side.setBest(tick, qty);
    }
  }
}

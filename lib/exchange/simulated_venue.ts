import { ASK, BID, EVENT, type EventBlock } from "../market/event_block.ts";
import type { OrderBook } from "../market/order_book.ts";
import type { VenueHandler, VenueOrder } from "./venue_order.ts";

/**
 * The matching side of one simulated market. It never changes the recorded book: our orders are
 * too small to be seen, which `docs/simulator.md` states with everything else assumed here.
 *
 * A resting order waits behind what its level showed when it arrived. Trades at its price move the
 * queue; a level that shrinks without trades shrinks from behind, so the order only moves up when
 * less is shown than stands before it. It fills when the queue is gone and trades go on, when a
 * trade goes through its price, or when the opposite side reaches its price, then by no more than
 * that side shows anew within the price.
 */
export class SimulatedVenue<O extends VenueOrder> {
  #book: OrderBook;
  #handler: VenueHandler<O>;
  #resting: O[] = [];

  constructor(book: OrderBook, handler: VenueHandler<O>) {
    this.#book = book;
    this.#handler = handler;
  }

  get hasResting(): boolean {
    return this.#resting.length > 0;
  }

  /** A new order arrives. */
  arrive(order: O): void {
    if (!this.#book.valid) {
      this.#handler.rejected(order, "EXCHANGE_BUSY");
      return;
    }
    if (order.type === "post_only" && this.#crosses(order)) {
      this.#handler.rejected(order, "EXCHANGE_REJECT");
      return;
    }
    const rests = order.type === "limit" || order.type === "post_only";
    const taken = this.#available(order);
    if (order.type === "market" && taken === 0) {
      this.#handler.rejected(order, "EXCHANGE_REJECT");
      return;
    }
    this.#handler.acked(order, rests && taken === 0 ? this.#shownAt(order) : 0);
    if (order.type === "fok" && taken < order.qty1e8) {
      this.#handler.cancelled(order, false);
      return;
    }
    this.#take(order);
    this.#settle(order, rests);
  }

  /**
   * Puts back an order that rested before the process began; it joins the end of the queue, as soon
   * as a book says how long that is.
   */
  restore(order: O): void {
    this.#rest(order);
    if (!this.#book.valid) order.ahead1e8 = Infinity;
  }

  cancel(order: O): void {
    if (!order.resting) {
      this.#handler.requestRefused(order, "cancel");
      return;
    }
    this.#remove(order);
    this.#handler.cancelled(order, true);
  }

  /** Changes total and price. A smaller total at the same price keeps the place in the queue. */
  amend(order: O, px1e9: number, qty1e8: number): void {
    if (!order.resting || qty1e8 <= order.filled1e8 || !this.#book.valid) {
      this.#handler.requestRefused(order, "amend");
      return;
    }
    const keepsPlace = px1e9 === order.px1e9 && qty1e8 <= order.qty1e8;
    const moved = { ...order, px1e9, qty1e8 };
    if (!keepsPlace && order.type === "post_only" && this.#crosses(moved)) {
      this.#handler.requestRefused(order, "amend");
      return;
    }
    order.px1e9 = px1e9;
    order.qty1e8 = qty1e8;
    if (keepsPlace) {
      this.#handler.amended(order, order.ahead1e8);
      return;
    }
    this.#remove(order);
    this.#handler.amended(order, this.#crosses(order) ? 0 : this.#shownAt(order));
    this.#take(order);
    this.#settle(order, true);
  }

  /** Removes an order without a word: the platform cancels for the algo. */
  drop(order: O): void {
    this.#remove(order);
  }

  /** Event `i` has just been applied to the book. */
  onEvent(block: EventBlock, i: number): void {
    if (this.#resting.length === 0) return;
    const kind = block.kind[i];
    if (kind === EVENT.trade) this.#onTrade(block, block.rowEnd[i]! - 1);
    else if (kind !== EVENT.gap && this.#book.valid) this.#onBook();
  }

  #onTrade(block: EventBlock, row: number): void {
    const px1e9 = block.px1e9[row]!;
    // A buying aggressor meets asks, a selling one bids.
    const side = block.side[row] === BID ? -1 : 1;
    let left = block.qty1e8[row]!;
    for (const order of this.#met(side, px1e9)) {
      if (left <= 0) return;
      let reach = left;
      if (order.px1e9 === px1e9) {
        reach = left - order.ahead1e8;
        this.#moveUp(order, Math.max(0, order.ahead1e8 - left));
        if (reach <= 0) continue;
      }
      const qty = Math.min(reach, order.qty1e8 - order.filled1e8);
      left -= qty;
      this.#fillResting(order, qty);
    }
  }

  #onBook(): void {
    const { bestAskPx1e9: bestAsk, bestBidPx1e9: bestBid } = this.#book;
    const resting = this.#resting;
    let i = 0;
    while (i < resting.length) {
      const order = resting[i]!;
      const reached = order.side === 1
        ? bestAsk > 0 && bestAsk <= order.px1e9
        : bestBid > 0 && bestBid >= order.px1e9;
      if (reached) {
        const shown = this.#opposite(order);
        const fresh = Math.min(shown - order.met1e8, order.qty1e8 - order.filled1e8);
        order.met1e8 = shown;
        this.#moveUp(order, 0);
        if (fresh > 0) this.#fillResting(order, fresh);
      } else {
        if (order.met1e8 !== 0) order.met1e8 = 0;
        if (order.ahead1e8 > 0) this.#moveUp(order, this.#shownAt(order));
      }
      // Unless the order is gone and the next one has its place.
      if (resting[i] === order) i++;
    }
  }

  /** No more than this stands ahead of the order. */
  #moveUp(order: O, ahead1e8: number): void {
    if (ahead1e8 >= order.ahead1e8) return;
    order.ahead1e8 = ahead1e8;
    this.#handler.queueMoved(order);
  }

  #fillResting(order: O, qty1e8: number): void {
    this.#handler.filled(order, order.px1e9, qty1e8, true, order.ahead1e8);
    if (order.filled1e8 >= order.qty1e8) this.#remove(order);
  }

  /** Orders of a side that a trade at `px1e9` meets: best price first, oldest first within one. */
  #met(side: 1 | -1, px1e9: number): O[] {
    const found: O[] = [];
    for (let i = 0; i < this.#resting.length; i++) {
      const order = this.#resting[i]!;
      if (order.side !== side || (order.px1e9 - px1e9) * side < 0) continue;
      found.push(order);
    }
    return found.length < 2 ? found : found.sort((a, b) => (b.px1e9 - a.px1e9) * side);
  }

  #settle(order: O, rests: boolean): void {
    if (order.filled1e8 >= order.qty1e8) return;
    if (rests) this.#rest(order);
    else this.#handler.cancelled(order, false);
  }

  #rest(order: O): void {
    // What it has taken from the other side is still shown there; only more than that is new.
    order.met1e8 = this.#crosses(order) ? this.#opposite(order) : 0;
    order.ahead1e8 = this.#shownAt(order);
    order.resting = true;
    this.#resting.push(order);
  }

  #remove(order: O): void {
    order.resting = false;
    const at = this.#resting.indexOf(order);
    if (at >= 0) this.#resting.splice(at, 1);
  }

  #shownAt(order: O): number {
    return this.#book.qtyAt(order.side === 1 ? BID : ASK, order.px1e9);
  }

  #crosses(order: { side: 1 | -1; px1e9: number }): boolean {
    const opposite = order.side === 1 ? this.#book.bestAskPx1e9 : this.#book.bestBidPx1e9;
    if (opposite === 0) return false;
    return order.side === 1 ? order.px1e9 >= opposite : order.px1e9 <= opposite;
  }

  /** How much of the order the opposite side shows within its limit. */
  #available(order: O): number {
    return Math.min(this.#opposite(order), order.qty1e8);
  }

  /** What the opposite side shows within the order's limit, counted up to the order's size. */
  #opposite(order: O): number {
    let found = 0;
    this.#walk(order, (_px, shown) => {
      found += shown;
      return found < order.qty1e8;
    });
    return found;
  }

  #take(order: O): void {
    this.#walk(order, (px1e9, shown) => {
      const qty = Math.min(shown, order.qty1e8 - order.filled1e8);
      if (qty > 0) this.#handler.filled(order, px1e9, qty, false, 0);
      return order.filled1e8 < order.qty1e8;
    });
  }

  /** Visits the opposite side's levels from the best up to the order's limit. */
  #walk(order: O, visit: (px1e9: number, shown1e8: number) => boolean): void {
    const side = order.side === 1 ? ASK : BID;
    let px1e9 = this.#book.nextPx1e9(side, 0);
    while (px1e9 > 0) {
      if (
        order.type !== "market" && (order.side === 1 ? px1e9 > order.px1e9 : px1e9 < order.px1e9)
      ) {
        return;
      }
      if (!visit(px1e9, this.#book.qtyAt(side, px1e9))) return;
      px1e9 = this.#book.nextPx1e9(side, px1e9);
    }
  }
}

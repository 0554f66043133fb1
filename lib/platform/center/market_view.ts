import { ASK, BID, EVENT, type EventBlock } from "../../market/event_block.ts";
import { OrderBook } from "../../market/order_book.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { Feed } from "../feeds/feed.ts";
import { MarketActivity } from "./market_activity.ts";
import { PriceHistory } from "./price_history.ts";

/** A market's data are stale after this much simulated silence, ns. */
export const STALE_NS = 5_000_000_000;

/** The platform's own view of one market: its book, for quotes and streams. */
export class MarketView {
  readonly meta: SymbolMeta;
  readonly feed: Feed;
  readonly book: OrderBook;
  /** Simulated time of the last book event; -1 before the first. */
  lastBookNs = -1;
  /** The feed has lost updates, and no snapshot has come since. */
  lost = false;
  /** Rises with each change of the book. */
  version = 0;
  /** Simulated time of the last event of any kind; -1 before the first. */
  lastEventNs = -1;
  readonly history = new PriceHistory();
  readonly activity = new MarketActivity();
  #loops = 0;

  constructor(meta: SymbolMeta, feed: Feed) {
    this.meta = meta;
    this.feed = feed;
    this.book = new OrderBook(meta.tick1e9);
  }

  apply(block: EventBlock, from: number, to: number, shiftNs: number): void {
    const { loops } = this.feed.status(this.meta);
    if (loops !== this.#loops) {
      this.#loops = loops;
      this.history.jump(block.recvNs[from]! + shiftNs);
    }
    for (let i = from; i < to; i++) {
      const kind = block.kind[i];
      this.lastEventNs = block.recvNs[i]! + shiftNs;
      this.activity.event(block, i, this.lastEventNs);
      if (kind === EVENT.trade) continue;
      if (kind === EVENT.gap) this.lost = true;
      else if (kind === EVENT.snapshot) this.lost = false;
      this.book.apply(block, i);
      this.version++;
      this.lastBookNs = this.lastEventNs;
      const valid = this.book.valid;
      this.history.note(
        this.lastBookNs,
        valid ? this.book.bestBidPx1e9 : 0,
        valid ? this.book.bestAskPx1e9 : 0,
      );
    }
  }

  /** No book event for longer than a market may be silent; not before the first one. */
  isSilent(nowNs: number): boolean {
    return this.lastBookNs >= 0 && nowNs - this.lastBookNs > STALE_NS;
  }

  /** Both sides quoted and not stale. */
  isFresh(nowNs: number): boolean {
    return this.book.valid && this.lastBookNs >= 0 && nowNs - this.lastBookNs <= STALE_NS &&
      this.book.bestBidPx1e9 > 0 && this.book.bestAskPx1e9 > 0;
  }

  /** Up to `depth` levels of a side as `[price, size]` for people, best first. */
  levels(side: typeof BID | typeof ASK, depth: number): [number, number][] {
    const rows: [number, number][] = [];
    let px = this.book.nextPx1e9(side, 0);
    while (px > 0 && rows.length < depth) {
      rows.push([px / 1e9, this.book.qtyAt(side, px) / 1e8]);
      px = this.book.nextPx1e9(side, px);
    }
    return rows;
  }
}

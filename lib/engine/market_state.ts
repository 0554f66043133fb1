import { BOOK_LEVELS, BookImage } from "../algo/book_image.ts";
import { FeaturesImage } from "../algo/features_image.ts";
import { StateImage } from "../algo/state_image.ts";
import { ASK, BID } from "../market/event_block.ts";
import { OrderBook } from "../market/order_book.ts";
import type { EngineConfig, InstrumentConfig } from "./config.ts";
import { Features } from "./features.ts";
import { Ledger } from "./ledger.ts";

/** A book older than this by its feed's clock is stale, ns. */
export const STALE_NS = 5_000_000_000;

/** One market as an instance sees it: book, position, and the images that the guest is shown. */
export class MarketState {
  readonly config: InstrumentConfig;
  readonly book: OrderBook;
  readonly ledger = new Ledger();
  readonly bookImage: BookImage;
  readonly stateImage = new StateImage();
  readonly featuresImage: FeaturesImage;
  /** Time of the last book event; -1 before the first. */
  lastBookNs = -1;
  /** Receive and venue stamps of the event at hand, for the stamps of orders it leads to. */
  eventVenueNs = NaN;
  #features = new Features();
  #stagedVersion = -1;
  #px = new Float64Array(BOOK_LEVELS);
  #qty = new Float64Array(BOOK_LEVELS);

  constructor(config: EngineConfig, index: number) {
    this.config = config.instruments[index]!;
    this.book = new OrderBook(this.config.meta.tick1e9);
    this.bookImage = new BookImage(config.baseNs, index + 1);
    this.featuresImage = new FeaturesImage(config.baseNs);
  }

  /** Both sides quoted, and not longer ago than a few seconds. */
  isWarm(nowNs: number): boolean {
    return this.lastBookNs >= 0 && this.book.valid && this.book.bestBidPx1e9 > 0 &&
      this.book.bestAskPx1e9 > 0 && nowNs - this.lastBookNs <= STALE_NS;
  }

  unrealized1e9(): number {
    return this.ledger.unrealized1e9(this.book.bestBidPx1e9, this.book.bestAskPx1e9);
  }

  /** Brings book and feature images to the present; does nothing for levels that did not change. */
  stage(nowNs: number): boolean {
    this.bookImage.setRecvNs(nowNs);
    this.featuresImage.setTime(nowNs);
    if (this.book.topVersion === this.#stagedVersion) return false;
    const bidDepth = this.#stageSide(BID);
    const askDepth = this.#stageSide(ASK);
    this.#stagedVersion = this.book.topVersion;
    const { bestBidPx1e9, bestBidQty1e8, bestAskPx1e9, bestAskQty1e8 } = this.book;
    this.#features.update(
      this.featuresImage,
      bestBidPx1e9,
      bestBidQty1e8,
      bestAskPx1e9,
      bestAskQty1e8,
      bidDepth,
      askDepth,
      nowNs,
    );
    return true;
  }

  #stageSide(side: number): number {
    const count = this.book.top(side, BOOK_LEVELS, this.#px, this.#qty);
    this.bookImage.setSide(side, count, this.#px, this.#qty);
    let depth = 0;
    for (let i = 0; i < count; i++) depth += this.#qty[i]!;
    return depth;
  }
}

import { BookImage } from "../algo/book_image.ts";
import { FeaturesImage } from "../algo/features_image.ts";
import { StateImage } from "../algo/state_image.ts";
import { ASK, BID, EVENT, type EventBlock } from "../market/event_block.ts";
import { OrderBook } from "../market/order_book.ts";
import type { SymbolMeta } from "../market/symbol_meta.ts";
import type { EngineConfig, InstrumentConfig } from "./config.ts";
import { Features } from "./features/features.ts";
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
  #features: Features;
  #nowNs = 0;
  #unrealized1e9 = 0;
  #roughUnrealized1e9 = 0;
  #moved = true;
  #markPx1e9 = -1;
  #marked1e8 = 0;
  #markedEntry1e9 = 0;

  constructor(config: EngineConfig, index: number) {
    this.config = config.instruments[index]!;
    this.book = new OrderBook(this.config.meta.tick1e9);
    this.bookImage = new BookImage(config.baseNs, index + 1);
    this.featuresImage = new FeaturesImage(config.baseNs);
    this.#features = new Features(this.featuresImage, this.config.meta.tick1e9);
  }

  get meta(): SymbolMeta {
    return this.config.meta;
  }

  /** Both sides quoted, and not longer ago than a few seconds. */
  isWarm(nowNs: number): boolean {
    return this.lastBookNs >= 0 && this.book.valid && this.book.bestBidPx1e9 > 0 &&
      this.book.bestAskPx1e9 > 0 && nowNs - this.lastBookNs <= STALE_NS;
  }

  /** USD × 10⁹. */
  unrealized1e9(): number {
    if (this.ledger.position1e8 === 0) return 0;
    this.#mark();
    return this.#unrealized1e9;
  }

  /** Realised since UTC midnight plus unrealised, USD × 10⁹, right to about one part in 10¹². */
  roughSession1e9(): number {
    if (this.ledger.position1e8 === 0) return this.ledger.roundedSession1e9;
    this.#mark();
    return this.ledger.roundedSession1e9 + this.#roughUnrealized1e9;
  }

  /** Whether what is unrealised may have changed since this was last asked. */
  takeMove(): boolean {
    if (this.ledger.position1e8 !== 0) this.#mark();
    const moved = this.#moved;
    this.#moved = false;
    return moved;
  }

  /** Computes what is unrealised only when price or position moved: most books move neither. */
  #mark(): void {
    const { position1e8, avgEntry1e9 } = this.ledger;
    const markPx1e9 = position1e8 > 0 ? this.book.bestBidPx1e9 : this.book.bestAskPx1e9;
    if (
      markPx1e9 === this.#markPx1e9 && position1e8 === this.#marked1e8 &&
      avgEntry1e9 === this.#markedEntry1e9
    ) return;
    this.#moved = true;
    this.#markPx1e9 = markPx1e9;
    this.#marked1e8 = position1e8;
    this.#markedEntry1e9 = avgEntry1e9;
    this.#unrealized1e9 = this.ledger.unrealized1e9(markPx1e9, markPx1e9);
    this.#roughUnrealized1e9 = markPx1e9 === 0
      ? 0
      : (markPx1e9 - avgEntry1e9) * position1e8 / 100_000_000;
  }

  unrealizedExact1e9(): bigint {
    return this.ledger.unrealizedExact1e9(this.book.bestBidPx1e9, this.book.bestAskPx1e9);
  }

  /** Tells when the event happens that comes next. */
  setTime(nowNs: number): void {
    this.#nowNs = nowNs;
  }

  /** Takes in event `index` of a block, which happens now. */
  apply(block: EventBlock, index: number): void {
    const kind = block.kind[index];
    const nowNs = this.#nowNs;
    this.#features.advance(nowNs);
    if (kind === EVENT.trade) {
      const row = block.rowEnd[index]! - 1;
      this.#features.trade(block.side[row]!, block.qty1e8[row]!, nowNs);
      return;
    }
    this.book.apply(block, index);
    if (kind === EVENT.snapshot || kind === EVENT.gap) this.#features.discontinue();
    const { topBids, topAsks } = this.book;
    const bids = topBids.refresh();
    const asks = topAsks.refresh();
    if (bids === 0 && asks === 0) return;
    if (bids > 0) this.bookImage.setSide(BID, topBids.count, topBids.px1e9, topBids.qty1e8, bids);
    if (asks > 0) this.bookImage.setSide(ASK, topAsks.count, topAsks.px1e9, topAsks.qty1e8, asks);
    this.#features.book(this.book, bids, asks);
  }

  /** `stage` right after a book. */
  stageBook(): void {
    this.bookImage.setRecvNs(this.lastBookNs);
    this.#features.present();
  }

  /** Brings the times in the images, and what changes with time alone, to the present. */
  stage(nowNs: number): void {
    this.bookImage.setRecvNs(nowNs);
    this.#features.advance(nowNs);
    this.#features.present();
  }
}

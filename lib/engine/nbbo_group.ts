import type { SdkAbi } from "../algo/abi/sdk_abi.ts";
import { NbboImage } from "../algo/nbbo_image.ts";
import { VenueBooksImage } from "../algo/venue_books_image.ts";
import { ASK, BID } from "../market/event_block.ts";
import type { OrderBook } from "../market/order_book.ts";
import type { SymbolMeta } from "../market/symbol_meta.ts";
import { venueNamed } from "../market/venues.ts";
import { type MarketState, STALE_NS } from "./market_state.ts";
import type { TopLevels } from "../market/top_levels.ts";

const LEVELS = 20;
const MS = 1_000_000;
/** The SDK's region numbers; others are unknown to it. */
const REGION_IDS: Readonly<Record<string, number>> = { "us-east-1": 0, "eu-west-1": 1 };
const UNKNOWN_REGION = 255;

/** One venue's market as an instance sees it. */
export interface VenueMarket {
  readonly meta: SymbolMeta;
  readonly book: OrderBook;
  /** Time of the last book event; -1 before the first. */
  readonly lastBookNs: number;
}

/**
 * The venues that quote what one of an instance's markets does, and the images of them that its algo
 * is shown. A venue that is silent, void or one-sided keeps its slot, stale and without a price: it
 * never counts for the best.
 */
export class NbboGroup {
  /** The instance's own market, on whose behalf the algo is called. */
  readonly own: MarketState;
  readonly nbbo: NbboImage;
  readonly books: VenueBooksImage;
  #venues: readonly VenueMarket[];
  #fresh: boolean[];
  #merge = new Merge();

  /** `venues` holds the own market too. Throws a RangeError for a family without these images. */
  constructor(
    abi: SdkAbi,
    baseNs: bigint,
    symbolId: number,
    own: MarketState,
    venues: readonly VenueMarket[],
  ) {
    this.own = own;
    this.nbbo = new NbboImage(abi, baseNs, symbolId);
    this.books = new VenueBooksImage(abi, baseNs, symbolId);
    const idOf = ({ meta }: VenueMarket) => venueNamed(meta.venue)?.id ?? 10;
    this.#venues = venues.toSorted((a, b) => idOf(a) - idOf(b)).slice(0, this.nbbo.maxVenues);
    this.#fresh = this.#venues.map(() => false);
    const slots = this.#venues.map((venue) => ({
      id: idOf(venue),
      regionId: REGION_IDS[venueNamed(venue.meta.venue)?.region ?? ""] ?? UNKNOWN_REGION,
    }));
    this.nbbo.setVenues(slots);
    this.books.setVenues(slots);
  }

  /** Brings the images to the present after an event of `changed`. */
  refresh(changed: VenueMarket, nowNs: number): void {
    this.#venues.forEach((venue, slot) => {
      const fresh = isFresh(venue, nowNs);
      if (venue === changed || fresh !== this.#fresh[slot]) this.#show(venue, slot, fresh);
      this.#fresh[slot] = fresh;
      this.nbbo.setAge(slot, fresh ? Math.max(0, (nowNs - venue.lastBookNs) / MS) : Infinity);
    });
    this.#setBest();
    this.#merge.side(BID, this.#venues, this.#fresh, this.books);
    this.#merge.side(ASK, this.#venues, this.#fresh, this.books);
    this.books.merged.setRecvNs(nowNs);
    this.nbbo.setRecvNs(nowNs);
  }

  #show({ book, lastBookNs }: VenueMarket, slot: number, fresh: boolean): void {
    const image = this.books.book(slot);
    if (!fresh) {
      image.clear();
      this.nbbo.setQuote(slot, 0, 0, 0, 0);
      return;
    }
    const { topBids, topAsks } = book;
    image.setSide(BID, topBids.count, topBids.px1e9, topBids.qty1e8);
    image.setSide(ASK, topAsks.count, topAsks.px1e9, topAsks.qty1e8);
    image.setRecvNs(lastBookNs);
    const { bestBidPx1e9, bestBidQty1e8, bestAskPx1e9, bestAskQty1e8 } = book;
    this.nbbo.setQuote(slot, bestBidPx1e9, bestBidQty1e8, bestAskPx1e9, bestAskQty1e8);
  }

  #setBest(): void {
    let bid = -1;
    let ask = -1;
    this.#venues.forEach(({ book }, slot) => {
      if (!this.#fresh[slot]) return;
      if (bid < 0 || book.bestBidPx1e9 > this.#venues[bid]!.book.bestBidPx1e9) bid = slot;
      if (ask < 0 || book.bestAskPx1e9 < this.#venues[ask]!.book.bestAskPx1e9) ask = slot;
    });
    const bids = this.#venues[bid]?.book;
    const asks = this.#venues[ask]?.book;
    this.nbbo.setBest(
      Math.max(0, bid),
      bids?.bestBidPx1e9 ?? 0,
      bids?.bestBidQty1e8 ?? 0,
      Math.max(0, ask),
      asks?.bestAskPx1e9 ?? 0,
      asks?.bestAskQty1e8 ?? 0,
    );
  }
}

function isFresh({ book, lastBookNs }: VenueMarket, nowNs: number): boolean {
  return lastBookNs >= 0 && nowNs - lastBookNs <= STALE_NS && book.valid &&
    book.bestBidPx1e9 > 0 && book.bestAskPx1e9 > 0;
}

/** The best levels of all fresh venues together, equal prices summed. */
class Merge {
  #px = new Float64Array(LEVELS);
  #qty = new Float64Array(LEVELS);
  #at: number[] = [];

  side(
    side: typeof BID | typeof ASK,
    venues: readonly VenueMarket[],
    fresh: readonly boolean[],
    books: VenueBooksImage,
  ): void {
    const tops = venues.map(({ book }) => side === BID ? book.topBids : book.topAsks);
    this.#at = venues.map((_, slot) => fresh[slot] ? 0 : Infinity);
    let count = 0;
    while (count < LEVELS) {
      const px = this.#best(side, tops);
      if (px === 0) break;
      this.#px[count] = px;
      this.#qty[count] = this.#take(px, tops);
      count++;
    }
    books.merged.setSide(side, count, this.#px, this.#qty);
  }

  #best(side: typeof BID | typeof ASK, tops: readonly TopLevels[]): number {
    let best = 0;
    tops.forEach((top, slot) => {
      const at = this.#at[slot]!;
      if (at >= top.count) return;
      const px = top.px1e9[at]!;
      if (best === 0 || (side === BID ? px > best : px < best)) best = px;
    });
    return best;
  }

  #take(px: number, tops: readonly TopLevels[]): number {
    let qty = 0;
    tops.forEach((top, slot) => {
      const at = this.#at[slot]!;
      if (at >= top.count || top.px1e9[at] !== px) return;
      qty += top.qty1e8[at]!;
      this.#at[slot] = at + 1;
    });
    return qty;
  }
}

import type { VenueOrder, VenueOrderType } from "../exchange/venue_order.ts";
import type { OrderBook } from "../market/order_book.ts";
import type { FeeRates } from "./config.ts";
import type { OrderEntry, OrderProgress, OrderStatus } from "./journal.ts";

/** One order of an algo, from its submission to its end. Times are engine time, ns. */
export interface EngineOrder extends VenueOrder, OrderProgress {
  algoOrderId: bigint;
  seq: number;
  instrument: number;
  symbol: string;
  /** The book of its market, which changes under it. */
  book: OrderBook;
  /** Those of its venue when it was sent. */
  fees: FeeRates;
  /** What the edge has heard; the venue's `filled1e8`, `px1e9` and `qty1e8` may be ahead of it. */
  known1e8: number;
  knownPx1e9: number;
  knownQty1e8: number;
  /** The largest total that it may still get: what counts against the position limit. */
  reserved1e8: number;
  /** Amends that the venue has not answered yet. */
  pendingAmends: number;
  filledNotional1e9: bigint;
  /** What stood ahead by the last stamp that said so; Infinity if no book has said it yet. */
  toldAhead1e8: number;
  /** Places in a queue that the venue gave it and the edge has not heard of. */
  unheardPlaces: number;
  /** When the last cancel or amend was asked for; -Infinity before that. */
  requestedNs: number;
  /** Ended by the platform while messages about it were under way; they are ignored. */
  dropped: boolean;
}

export function isTerminal(status: OrderStatus): boolean {
  return status !== "NEW" && status !== "OPEN";
}

/** The journal's view of an order at this moment. */
export function orderEntry(order: EngineOrder, atNs: number): OrderEntry {
  return {
    type: "order",
    algoOrderId: order.algoOrderId,
    seq: order.seq,
    symbol: order.symbol,
    side: order.side,
    orderType: order.type,
    px1e9: order.knownPx1e9,
    qty1e8: order.knownQty1e8,
    filled1e8: order.known1e8,
    filledNotional1e9: order.filledNotional1e9,
    fees1e9: order.fees1e9,
    status: order.status,
    failureReason: order.failureReason,
    endReason: order.endReason,
    revision: order.revision,
    venueOrderId: order.venueOrderId,
    createdNs: order.createdNs,
    ackedNs: order.ackedNs,
    atNs,
    bid1e9: order.book.bestBidPx1e9,
    ask1e9: order.book.bestAskPx1e9,
  };
}

/** A new order as the algo wants it; nothing in it has been checked. */
export interface OrderWish {
  algoOrderId: bigint;
  instrument: number;
  side: number;
  type: VenueOrderType;
  px1e9: number;
  qty1e8: number;
}

/** The order that a wish becomes: the `seq`-th use of its id. */
export function newOrder(
  wish: OrderWish,
  instrument: number,
  symbol: string,
  atNs: number,
  seq: number,
  book: OrderBook,
  fees: FeeRates,
): EngineOrder {
  const px1e9 = safe(wish.px1e9);
  const qty1e8 = safe(wish.qty1e8);
  return {
    algoOrderId: wish.algoOrderId,
    seq,
    instrument,
    symbol,
    book,
    fees,
    side: wish.side < 0 ? -1 : 1,
    type: wish.type,
    px1e9,
    qty1e8,
    filled1e8: 0,
    ahead1e8: 0,
    met1e8: 0,
    resting: false,
    known1e8: 0,
    knownPx1e9: px1e9,
    knownQty1e8: qty1e8,
    reserved1e8: qty1e8,
    pendingAmends: 0,
    filledNotional1e9: 0n,
    // As in `noProgress`, which would have to be copied field by field.
    fees1e9: 0n,
    status: "NEW",
    failureReason: null,
    endReason: null,
    revision: 0,
    venueOrderId: null,
    createdNs: atNs,
    ackedNs: null,
    toldAhead1e8: 0,
    unheardPlaces: 0,
    requestedNs: -Infinity,
    dropped: false,
  };
}

/** How far an order has come that was made just now. */
export function noProgress(atNs: number): OrderProgress {
  return {
    fees1e9: 0n,
    status: "NEW",
    failureReason: null,
    endReason: null,
    revision: 0,
    venueOrderId: null,
    createdNs: atNs,
    ackedNs: null,
  };
}

/** A place in the queue for the journal: -1 while no book has said it. */
export function knownAhead(ahead1e8: number): number {
  return Number.isFinite(ahead1e8) ? ahead1e8 : -1;
}

/** Garbage from an algo must not spread: what can't be computed with becomes 0 in the record. */
function safe(value: number): number {
  return Number.isSafeInteger(value) ? value : 0;
}

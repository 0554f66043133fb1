export type VenueOrderType = "limit" | "market" | "ioc" | "fok" | "post_only";

/** An order as the venue sees it. Prices × 10⁹, quantities × 10⁸, `qty1e8` is the total. */
export interface VenueOrder {
  side: 1 | -1;
  type: VenueOrderType;
  px1e9: number;
  qty1e8: number;
  filled1e8: number;
  /** Quantity that stands before it at its price. */
  ahead1e8: number;
  /** What the other side shows within its price and it has met already. */
  met1e8: number;
  /** Whether it rests in the venue's book now. */
  resting: boolean;
}

/** What the venue does with orders, at the venue's time; the edge hears of it later. */
export interface VenueHandler<O extends VenueOrder> {
  acked(order: O, queueAhead1e8: number): void;
  filled(order: O, px1e9: number, qty1e8: number, maker: boolean, queueAhead1e8: number): void;
  /** The rest of the order is gone. `requested`: by a cancel; else by its time in force. */
  cancelled(order: O, requested: boolean): void;
  rejected(order: O, reason: "EXCHANGE_REJECT" | "EXCHANGE_BUSY"): void;
  amended(order: O, queueAhead1e8: number): void;
  /** Less stands ahead of a resting order: its `ahead1e8` has just fallen. */
  queueMoved(order: O): void;
  /** A cancel or amend that came too late, or an amend to no more than what is filled. */
  requestRefused(order: O, request: "cancel" | "amend"): void;
}

import type { VenueOrder } from "../exchange/venue_order.ts";
import type { EndReason, OrderEntry, OrderStatus, RejectReason } from "./journal.ts";

/** One order of an algo, from its submission to its end. Times are engine time, ns. */
export interface EngineOrder extends VenueOrder {
  algoOrderId: bigint;
  seq: number;
  instrument: number;
  symbol: string;
  /** What the edge has heard; the venue's `filled1e8`, `px1e9` and `qty1e8` may be ahead of it. */
  known1e8: number;
  knownPx1e9: number;
  knownQty1e8: number;
  /** The largest total that it may still get: what counts against the position limit. */
  reserved1e8: number;
  /** Amends that the venue has not answered yet. */
  pendingAmends: number;
  filledNotional1e9: bigint;
  fees1e9: bigint;
  status: OrderStatus;
  failureReason: RejectReason | null;
  endReason: EndReason | null;
  revision: number;
  venueOrderId: string | null;
  createdNs: number;
  ackedNs: number | null;
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
  };
}

import type { EngineOrder } from "./order.ts";
import type { OrderStamps } from "./order_stamps.ts";

/**
 * Stamps the moves of resting orders in their queues as the edge sees them in its market data: when
 * less than half of what the last stamp said stands ahead, and when nothing does any more. So an
 * order leaves at most as many stamps as its queue can be halved, however busy its level is.
 */
export class QueueWatch {
  #stamps: OrderStamps;

  constructor(stamps: OrderStamps) {
    this.#stamps = stamps;
  }

  /** The venue gave the order a place that the edge has not heard of yet. */
  placed(order: EngineOrder): void {
    order.unheardPlaces++;
  }

  /** The edge heard of a place, which may have moved while the word was under way. */
  heard(order: EngineOrder, ahead1e8: number, atNs: number): void {
    order.unheardPlaces--;
    order.toldAhead1e8 = ahead1e8;
    if (order.resting) this.moved(order, atNs);
  }

  /** The order stands elsewhere in its queue now. */
  moved(order: EngineOrder, atNs: number): void {
    const { ahead1e8, toldAhead1e8 } = order;
    // Before the edge knows where the order began, it can't tell that it has moved.
    if (order.unheardPlaces > 0 || toldAhead1e8 === 0) return;
    if (ahead1e8 !== 0 && ahead1e8 * 2 >= toldAhead1e8) return;
    order.toldAhead1e8 = ahead1e8;
    // An edge that still decides what to ask of this order looks at the market after that.
    const seenNs = Math.max(atNs, order.requestedNs);
    this.#stamps.put(order, "queue_moved", seenNs, { queue_ahead_1e8: ahead1e8 });
  }
}

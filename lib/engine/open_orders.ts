import type { EndReason, EndStatus, JournalSink, RejectReason } from "./journal.ts";
import { type EngineOrder, orderEntry } from "./order.ts";
import type { OrderJudge } from "./order_judge.ts";
import { countEnd, noOrders, type OrderCounters } from "./status.ts";

/** The orders of one instance that have not ended, and how many there were of each kind. */
export class OpenOrders {
  /** By the algo's number, oldest first. */
  readonly live = new Map<bigint, EngineOrder>();
  readonly counters: OrderCounters = noOrders();
  /** Fills of the instance's life. */
  fillCount = 0;
  /** Whether the algo's list of orders is out of date. */
  changed = true;
  #judge: OrderJudge;
  #sink: JournalSink;
  #ended: (order: EngineOrder, atNs: number) => void;

  /** `ended` hears of each order that has ended, once the journal has it. */
  constructor(
    judge: OrderJudge,
    sink: JournalSink,
    ended: (order: EngineOrder, atNs: number) => void,
  ) {
    this.#judge = judge;
    this.#sink = sink;
    this.#ended = ended;
  }

  /** The order counts from now on, against the limits too. */
  admit(order: EngineOrder): void {
    this.live.set(order.algoOrderId, order);
    this.#judge.openOf(order, order.reserved1e8 - order.known1e8);
    this.counters.open++;
    this.changed = true;
  }

  /** An order that was refused and that nobody will find. */
  countRefused(failure: RejectReason): void {
    countEnd(this.counters, "REJECTED", failure);
  }

  /** Also of an order that was never admitted. */
  end(
    order: EngineOrder,
    status: EndStatus,
    endReason: EndReason,
    atNs: number,
    failure: RejectReason | null,
  ): void {
    order.status = status;
    order.endReason = endReason;
    order.failureReason = failure;
    if (this.live.get(order.algoOrderId) === order) {
      this.live.delete(order.algoOrderId);
      this.#judge.openOf(order, -(order.reserved1e8 - order.known1e8));
      this.counters.open--;
    }
    this.changed = true;
    countEnd(this.counters, status, failure);
    this.#sink(orderEntry(order, atNs));
    this.#ended(order, atNs);
  }
}

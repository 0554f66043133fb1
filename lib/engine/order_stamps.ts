import type { Decision } from "./decision.ts";
import type { JournalSink, RejectReason, Stage, StampEntry } from "./journal.ts";
import type { EngineOrder } from "./order.ts";

/** What many stamps say, once for all of them. */
const NOTHING: StampEntry["attrs"] = Object.freeze({});
const PASSED: StampEntry["attrs"] = Object.freeze({ result: "pass" });

/** Writes the stamps of orders' lives into the journal. Times are engine time, ns. */
export class OrderStamps {
  #sink: JournalSink;
  #baseNs: bigint;

  constructor(sink: JournalSink, baseNs: bigint) {
    this.#sink = sink;
    this.#baseNs = baseNs;
  }

  put(
    order: EngineOrder,
    stage: Stage,
    atNs: number,
    attrs: StampEntry["attrs"] = NOTHING,
  ): void {
    const { algoOrderId, seq } = order;
    this.#sink({ type: "stamp", algoOrderId, seq, stage, atNs, attrs });
  }

  /** Stamps from the event to the checks: they are all known once the order is judged. */
  decision(order: EngineOrder, decision: Decision, reason: RejectReason | null): void {
    const { endedNs } = decision;
    this.put(order, decision.stage, decision.eventNs, {
      venue_ts_ns: Number.isNaN(decision.venueNs) ? null : this.wall(decision.venueNs),
      bid_1e9: decision.bid1e9,
      ask_1e9: decision.ask1e9,
    });
    // What a person asked for was answered by no callback.
    if (decision.stage !== "api_received") {
      const { callback, n } = decision;
      this.put(order, "callback_started", decision.eventNs, { callback, n });
      this.put(order, "callback_ended", endedNs, { actions: decision.actions });
    }
    this.put(order, "submitted", endedNs);
    this.put(order, "risk_checked", endedNs, reason === null ? PASSED : { result: reason });
    if (reason !== null) this.put(order, "rejected", endedNs, { reason });
  }

  /** Engine time as ns since the epoch. */
  wall(atNs: number): bigint {
    return this.#baseNs + BigInt(Math.round(atNs));
  }
}

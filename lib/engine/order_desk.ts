import { SimulatedVenue } from "../exchange/simulated_venue.ts";
import { Chases } from "./chases.ts";
import type { DeskConfig, FeeRates, VenueTerms } from "./config.ts";
import type { Decision } from "./decision.ts";
import type { DeskMarket } from "./desk_market.ts";
import type { EndReason, JournalSink, RejectReason } from "./journal.ts";
import { MessageQueue } from "./message_queue.ts";
import type { Notice } from "./notice.ts";
import { type EngineOrder, isTerminal, newOrder, orderEntry, type OrderWish } from "./order.ts";
import { OpenOrders } from "./open_orders.ts";
import { openingOrders } from "./opening_orders.ts";
import { oppositeLevels } from "./opposite_levels.ts";
import { OrderJudge } from "./order_judge.ts";
import { OrderStamps } from "./order_stamps.ts";
import { QueueWatch } from "./queue_watch.ts";
import { ReplyReader } from "./reply_reader.ts";
import type { RiskGate } from "./risk.ts";
import { UsedIds } from "./used_ids.ts";
import { venueReplies } from "./venue_replies.ts";
import { type ToVenue, Wire } from "./wire.ts";

const HIGHEST_ID = 2n ** 64n - 1n;

/**
 * The orders of one instance: from the algo's wish through the checks and the wire to the venue,
 * and back. Messages in one direction never overtake each other.
 */
export class OrderDesk {
  readonly orders: OpenOrders;
  readonly notices = new MessageQueue<Notice>();
  #config: DeskConfig;
  #markets: readonly DeskMarket[];
  #venues: SimulatedVenue<EngineOrder>[];
  #judge: OrderJudge;
  /** Of new orders, where they are not those of the configuration any more. */
  #fees: FeeRates | undefined;
  #sink: JournalSink;
  #used = new UsedIds();
  #chases = new Chases();
  #wire: Wire;
  #stamps: OrderStamps;
  #replies: ReplyReader;
  #recordsRefusal: (atNs: number) => boolean;
  #venueNowNs = 0;
  #last: EngineOrder | undefined;

  /** `recordsRefusal` says whether one more refused action is recorded; else it is only counted. */
  constructor(
    config: DeskConfig,
    markets: readonly DeskMarket[],
    risk: RiskGate,
    sink: JournalSink,
    recordsRefusal: (atNs: number) => boolean = () => true,
  ) {
    this.#recordsRefusal = recordsRefusal;
    this.#config = config;
    this.#markets = markets;
    this.#judge = new OrderJudge(markets, risk, config.priceBandBps);
    this.#sink = sink;
    this.#stamps = new OrderStamps(sink, config.baseNs);
    this.#wire = new Wire(config.latency, config.seed);
    this.orders = new OpenOrders(this.#judge, sink, (order, atNs) => this.#goOn(order, atNs));
    const queues = new QueueWatch(this.#stamps);
    this.#replies = new ReplyReader(config.venue, config.opening?.ordersSubmitted ?? 0, {
      queues,
      markets,
      orders: this.orders,
      judge: this.#judge,
      stamps: this.#stamps,
      notices: this.notices,
      sink,
    });
    this.#venues = markets.map((market) =>
      new SimulatedVenue(
        market.book,
        venueReplies(
          (message) => this.#wire.reply(message, this.#venueNowNs),
          queues,
          () => this.#venueNowNs,
        ),
      )
    );
    this.#restore();
  }

  venue(instrument: number): SimulatedVenue<EngineOrder> {
    return this.#venues[instrument]!;
  }

  /** When the next message arrives; Infinity if none is under way. */
  nextDueNs(): number {
    return this.#wire.nextDueNs;
  }

  /** Delivers the message that is due next. */
  deliverNext(): void {
    this.#wire.deliverNext(
      (message) => this.#arrive(message),
      (message) => this.#replies.hear(message),
    );
  }

  /** Tells the desk the venue's time before an event is given to a venue. */
  setVenueTime(nowNs: number): void {
    this.#venueNowNs = nowNs;
  }

  setTerms(terms: VenueTerms): void {
    this.#fees = terms;
    this.#judge.setPriceBand(terms.priceBandBps);
    this.#wire.setLatency(terms.latency);
  }

  /** Which use of its number an order is: the open one's, or the newest. 0 if there was none. */
  seqOf(algoOrderId: bigint): number {
    return this.orders.live.get(algoOrderId)?.seq ?? this.#used.count(algoOrderId);
  }

  /** Which use of its number the order is that was submitted last; 0 if it was not recorded. */
  get lastSeq(): number {
    return this.#last?.seq ?? 0;
  }

  /**
   * Sends a new order, or rejects it with the reason that it gives and that the algo will be told.
   * `closes`: in the platform's name, whatever the instance's limits are.
   */
  submit(
    wish: OrderWish,
    decision: Decision,
    refused: RejectReason | null,
    closes = false,
  ): RejectReason | null {
    const market = this.#markets[wish.instrument] ?? this.#markets[0]!;
    const instrument = this.#markets.indexOf(market);
    const { symbol } = market.config;
    const fees = this.#fees ?? market.config;
    const order = newOrder(wish, instrument, symbol, decision.endedNs, 0, market.book, fees);
    this.#last = order;
    const taken = this.orders.live.has(wish.algoOrderId) ? "INVALID_PARAMS" : null;
    const reason = refused ?? taken ?? this.#judge.order(wish, order, decision.endedNs, closes);
    this.orders.counters.submitted++;
    if (reason !== null && !this.#recordsRefusal(decision.endedNs)) {
      return this.#refuseUnrecorded(order, reason, decision.endedNs);
    }
    order.seq = this.#used.use(wish.algoOrderId);
    this.#stamps.decision(order, decision, reason);
    if (reason !== null) {
      this.orders.end(order, "REJECTED", "rejected", decision.endedNs, reason);
      return this.#refuse(wish.algoOrderId, order.instrument, reason, true);
    }
    this.orders.admit(order);
    const entry = orderEntry(order, decision.endedNs);
    entry.levels = oppositeLevels(market.book, order.side, order.qty1e8);
    this.#sink(entry);
    this.#stamps.put(order, "routed", decision.endedNs, {
      venue: market.config.meta.venue,
      reason: "assigned_venue",
    });
    this.#stamps.put(order, "sent", decision.endedNs);
    this.#wire.send({ kind: "new", order }, decision.endedNs);
    return null;
  }

  /** Sends a market order in the platform's name, under the highest number that was never used. */
  close(instrument: number, side: 1 | -1, qty1e8: number, decision: Decision): EngineOrder {
    let algoOrderId = HIGHEST_ID;
    while (this.#used.count(algoOrderId) > 0) algoOrderId--;
    this.submit(
      { algoOrderId, instrument, side, type: "market", px1e9: 0, qty1e8 },
      decision,
      null,
      true,
    );
    return this.#last!;
  }

  /** Follows the market with IOCs down to the wish's price; see {@link Chases}. */
  chase(
    wish: OrderWish,
    ttlNs: number,
    decision: Decision,
    refused: RejectReason | null,
  ): RejectReason | null {
    const market = this.#markets[wish.instrument];
    // A price of 0 would be no limit at all; nobody chases without one.
    const named = market !== undefined && wish.px1e9 > 0 &&
      !this.#chases.isRunning(wish.algoOrderId);
    if (refused !== null || !named || this.orders.live.has(wish.algoOrderId)) {
      return this.submit(wish, decision, refused ?? "INVALID_PARAMS");
    }
    const { tick1e9 } = market.config.meta;
    const first = this.#chases.begin(wish, decision, ttlNs, market.book, tick1e9);
    return this.submit(first, decision, null);
  }

  /** Asks the venue to cancel; a reject with code 2 if there is no such order. Gives the reason. */
  cancel(algoOrderId: bigint, atNs: number): RejectReason | null {
    this.#chases.end(algoOrderId);
    const order = this.orders.live.get(algoOrderId);
    if (order === undefined) return this.#refuseChange(algoOrderId, 0, "INVALID_PARAMS", atNs);
    order.requestedNs = atNs;
    this.#stamps.put(order, "cancel_requested", atNs);
    this.#wire.send({ kind: "cancel", order }, atNs);
    return null;
  }

  /**
   * Asks the venue for another total and price, or gives the reason why not. `shrinkOnly`: nothing
   * that adds risk.
   */
  amend(
    algoOrderId: bigint,
    px1e9: number,
    qty1e8: number,
    atNs: number,
    shrinkOnly: boolean,
  ): RejectReason | null {
    const order = this.orders.live.get(algoOrderId);
    const reason = order === undefined
      ? "INVALID_PARAMS"
      : this.#judge.amend(order, px1e9, qty1e8, atNs, shrinkOnly);
    if (order === undefined || reason !== null) {
      const instrument = order?.instrument ?? 0;
      return this.#refuseChange(algoOrderId, instrument, reason ?? "INVALID_PARAMS", atNs);
    }
    order.requestedNs = atNs;
    order.pendingAmends++;
    this.#judge.reserve(order, Math.max(order.reserved1e8, qty1e8));
    this.#stamps.put(order, "amend_requested", atNs, { px_1e9: px1e9, qty_1e8: qty1e8 });
    this.#wire.send({ kind: "amend", order, px1e9, qty1e8 }, atNs);
    return null;
  }

  /** Ends every order at once, in the name of the platform; gives how many there were. */
  dropAll(atNs: number, endReason: EndReason): number {
    this.endChases();
    let count = 0;
    for (const order of [...this.orders.live.values()]) {
      if (this.#drop(order, atNs, endReason)) count++;
    }
    return count;
  }

  /** What is chased is given up; an IOC that is under way ends by itself. */
  endChases(): void {
    this.#chases.endAll();
  }

  /** Ends one order at once; false if it isn't open. */
  drop(algoOrderId: bigint, seq: number, atNs: number, endReason: EndReason): boolean {
    const order = this.orders.live.get(algoOrderId);
    if (order === undefined || order.seq !== seq) return false;
    return this.#drop(order, atNs, endReason);
  }

  /** False if it turns out to have ended at the venue already. */
  #drop(order: EngineOrder, atNs: number, endReason: EndReason): boolean {
    this.venue(order.instrument).drop(order);
    // What the venue did and the edge has not heard of is true all the same.
    for (const reply of this.#wire.takeReplies(order)) {
      this.#replies.hear({ ...reply, dueNs: Math.min(reply.dueNs, atNs) });
    }
    if (isTerminal(order.status)) return false;
    order.dropped = true;
    this.#stamps.put(order, "cancelled", atNs, { reason: endReason });
    this.orders.end(order, order.known1e8 > 0 ? "PARTIAL" : "CANCELLED", endReason, atNs, null);
    return true;
  }

  #arrive(message: ToVenue): void {
    const { order } = message;
    if (order.dropped) return;
    this.#venueNowNs = message.dueNs;
    const venue = this.venue(order.instrument);
    if (message.kind === "amend") venue.amend(order, message.px1e9, message.qty1e8);
    else if (message.kind === "cancel") venue.cancel(order);
    else venue.arrive(order);
  }

  /** The next try of a chase; anything but a remainder ends it. */
  #goOn(order: EngineOrder, atNs: number): void {
    const { algoOrderId } = order;
    if (!this.#chases.isRunning(algoOrderId)) return;
    if (order.endReason !== "ioc_remainder") {
      this.#chases.end(algoOrderId);
      return;
    }
    const { tick1e9 } = this.#markets[order.instrument]!.config.meta;
    const step = this.#chases.next(algoOrderId, order.known1e8, atNs, order.book, tick1e9);
    if (step !== undefined) this.submit(step.wish, step.decision, null);
  }

  #refuse(
    algoOrderId: bigint,
    instrument: number,
    reason: RejectReason,
    logged: boolean,
  ): RejectReason {
    this.notices.push({ kind: "reject", algoOrderId, instrument, reason, logged });
    return reason;
  }

  #refuseChange(
    algoOrderId: bigint,
    instrument: number,
    reason: RejectReason,
    atNs: number,
  ): RejectReason {
    return this.#refuse(algoOrderId, instrument, reason, this.#recordsRefusal(atNs));
  }

  /** The algo is told and it counts, but nobody will find the order. */
  #refuseUnrecorded(order: EngineOrder, reason: RejectReason, atNs: number): RejectReason {
    this.orders.countRefused(reason);
    order.endReason = "rejected";
    this.#goOn(order, atNs);
    return this.#refuse(order.algoOrderId, order.instrument, reason, false);
  }

  /** The algo has been told of a fill. */
  stampNotified(order: EngineOrder, atNs: number): void {
    this.#stamps.put(order, "algo_notified", atNs, { callback: "on_fill" });
  }

  #restore(): void {
    const opening = this.#config.opening;
    if (opening === undefined) return;
    this.orders.fillCount = opening.fillCount;
    Object.assign(this.orders.counters, structuredClone(opening.counters), { open: 0 });
    for (const { algoOrderId, seq } of opening.openOrders) this.#used.restore(algoOrderId, seq);
    for (const { algoOrderId, seq, through } of opening.lastSeq) {
      this.#used.restore(algoOrderId, seq, through);
    }
    for (const order of openingOrders(opening, this.#config, this.#markets)) {
      this.orders.admit(order);
      this.venue(order.instrument).restore(order);
      order.toldAhead1e8 = order.ahead1e8;
    }
  }
}

import { SimulatedVenue } from "../exchange/simulated_venue.ts";
import type { VenueHandler } from "../exchange/venue_order.ts";
import { Chases } from "./chases.ts";
import type { DeskConfig, FeeRates, VenueTerms } from "./config.ts";
import type { Decision } from "./decision.ts";
import type { DeskMarket } from "./desk_market.ts";
import type { EndReason, JournalSink, RejectReason } from "./journal.ts";
import { MessageQueue } from "./message_queue.ts";
import type { Notice } from "./notice.ts";
import {
  type EngineOrder,
  isTerminal,
  knownAhead,
  newOrder,
  orderEntry,
  type OrderWish,
} from "./order.ts";
import { openingOrders } from "./opening_orders.ts";
import { oppositeLevels } from "./opposite_levels.ts";
import { OrderJudge } from "./order_judge.ts";
import { OrderStamps } from "./order_stamps.ts";
import { QueueWatch } from "./queue_watch.ts";
import type { RiskGate } from "./risk.ts";
import { countEnd, noOrders, type OrderCounters } from "./status.ts";
import { UsedIds } from "./used_ids.ts";
import { type FromVenue, type Reply, type ToVenue, Wire } from "./wire.ts";

/**
 * The orders of one instance: from the algo's wish through the checks and the wire to the venue,
 * and back. Messages in one direction never overtake each other.
 */
export class OrderDesk {
  readonly counters: OrderCounters = noOrders();
  readonly notices = new MessageQueue<Notice>();
  /** Orders that have not ended, oldest first. */
  readonly live = new Map<bigint, EngineOrder>();
  /** Whether the algo's list of orders is out of date. */
  ordersChanged = true;
  fillCount = 0;
  #config: DeskConfig;
  #markets: readonly DeskMarket[];
  #venues: SimulatedVenue<EngineOrder>[];
  #judge: OrderJudge;
  /** Of new orders, where they are not those of the configuration any more. */
  #fees: FeeRates | undefined;
  #sink: JournalSink;
  #used = new UsedIds();
  #chases = new Chases();
  #orderNumber = 0;
  #wire: Wire;
  #stamps: OrderStamps;
  #queues: QueueWatch;
  #venueNowNs = 0;

  constructor(
    config: DeskConfig,
    markets: readonly DeskMarket[],
    risk: RiskGate,
    sink: JournalSink,
  ) {
    this.#config = config;
    this.#markets = markets;
    this.#judge = new OrderJudge(markets, risk, config.priceBandBps);
    this.#sink = sink;
    this.#stamps = new OrderStamps(sink, config.baseNs);
    this.#queues = new QueueWatch(this.#stamps);
    this.#wire = new Wire(config.latency, config.seed);
    this.#venues = markets.map((market) => new SimulatedVenue(market.book, this.#handler()));
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
      (message) => this.#hear(message),
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

  /** Sends a new order, or rejects it with the reason that it gives and that the algo will be told. */
  submit(wish: OrderWish, decision: Decision, refused: RejectReason | null): RejectReason | null {
    const market = this.#markets[wish.instrument] ?? this.#markets[0]!;
    const seq = this.#used.use(wish.algoOrderId);
    const instrument = this.#markets.indexOf(market);
    const { symbol } = market.config;
    const fees = this.#fees ?? market.config;
    const order = newOrder(wish, instrument, symbol, decision.endedNs, seq, market.book, fees);
    const taken = this.live.has(wish.algoOrderId) ? "INVALID_PARAMS" : null;
    const reason = refused ?? taken ?? this.#judge.order(wish, order, decision.endedNs);
    this.counters.submitted++;
    this.#stamps.decision(order, decision, reason);
    if (reason !== null) {
      this.#end(order, "REJECTED", "rejected", decision.endedNs, reason);
      this.notices.push({
        kind: "reject",
        algoOrderId: wish.algoOrderId,
        instrument: order.instrument,
        reason,
      });
      return reason;
    }
    this.live.set(order.algoOrderId, order);
    this.#judge.openOf(order, order.reserved1e8);
    this.counters.open++;
    this.ordersChanged = true;
    const levels = oppositeLevels(market.book, order.side, order.qty1e8);
    this.#sink({ ...orderEntry(order, decision.endedNs), levels });
    this.#stamps.put(order, "routed", decision.endedNs, {
      venue: market.config.meta.venue,
      reason: "assigned_venue",
    });
    this.#stamps.put(order, "sent", decision.endedNs, {});
    this.#wire.send({ kind: "new", order }, decision.endedNs);
    return null;
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
    if (refused !== null || !named || this.live.has(wish.algoOrderId)) {
      return this.submit(wish, decision, refused ?? "INVALID_PARAMS");
    }
    const { tick1e9 } = market.config.meta;
    const first = this.#chases.begin(wish, decision, ttlNs, market.book, tick1e9);
    return this.submit(first, decision, null);
  }

  /** Asks the venue to cancel; a reject with code 2 if there is no such order. Gives the reason. */
  cancel(algoOrderId: bigint, atNs: number): RejectReason | null {
    this.#chases.end(algoOrderId);
    const order = this.live.get(algoOrderId);
    if (order === undefined) {
      this.notices.push({ kind: "reject", algoOrderId, instrument: 0, reason: "INVALID_PARAMS" });
      return "INVALID_PARAMS";
    }
    order.requestedNs = atNs;
    this.#stamps.put(order, "cancel_requested", atNs, {});
    this.#wire.send({ kind: "cancel", order }, atNs);
    return null;
  }

  /** Asks the venue for another total and price, or gives the reason why not. `shrinkOnly`: nothing that adds risk. */
  amend(
    algoOrderId: bigint,
    px1e9: number,
    qty1e8: number,
    atNs: number,
    shrinkOnly: boolean,
  ): RejectReason | null {
    const order = this.live.get(algoOrderId);
    const reason = order === undefined
      ? "INVALID_PARAMS"
      : this.#judge.amend(order, px1e9, qty1e8, atNs, shrinkOnly);
    if (order === undefined || reason !== null) {
      const told = reason ?? "INVALID_PARAMS";
      const instrument = order?.instrument ?? 0;
      this.notices.push({ kind: "reject", algoOrderId, instrument, reason: told });
      return told;
    }
    order.pendingAmends++;
    order.requestedNs = atNs;
    this.#judge.reserve(order, Math.max(order.reserved1e8, qty1e8));
    this.#stamps.put(order, "amend_requested", atNs, { px_1e9: px1e9, qty_1e8: qty1e8 });
    this.#wire.send({ kind: "amend", order, px1e9, qty1e8 }, atNs);
    return null;
  }

  /** Ends every order at once, in the name of the platform; gives how many there were. */
  dropAll(atNs: number, endReason: EndReason): number {
    this.endChases();
    let count = 0;
    for (const order of [...this.live.values()]) if (this.#drop(order, atNs, endReason)) count++;
    return count;
  }

  /** What is chased is given up; an IOC that is under way ends by itself. */
  endChases(): void {
    this.#chases.endAll();
  }

  /** Ends one order at once; false if it isn't open. */
  drop(algoOrderId: bigint, seq: number, atNs: number, endReason: EndReason): boolean {
    const order = this.live.get(algoOrderId);
    if (order === undefined || order.seq !== seq) return false;
    return this.#drop(order, atNs, endReason);
  }

  /** False if it turns out to have ended at the venue already. */
  #drop(order: EngineOrder, atNs: number, endReason: EndReason): boolean {
    this.venue(order.instrument).drop(order);
    // What the venue did and the edge has not heard of is true all the same.
    for (const reply of this.#wire.takeReplies(order)) {
      this.#hear({ ...reply, dueNs: Math.min(reply.dueNs, atNs) });
    }
    if (isTerminal(order.status)) return false;
    order.dropped = true;
    this.#stamps.put(order, "cancelled", atNs, { reason: endReason });
    this.#end(order, order.known1e8 > 0 ? "PARTIAL" : "CANCELLED", endReason, atNs, null);
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

  #handler(): VenueHandler<EngineOrder> {
    const reply = (message: Reply) => this.#wire.reply(message, this.#venueNowNs);
    return {
      acked: (order, ahead1e8) => {
        this.#queues.placed(order);
        reply({ kind: "acked", order, ahead1e8: knownAhead(ahead1e8) });
      },
      filled: (order, px1e9, qty1e8, maker, ahead1e8) => {
        order.filled1e8 += qty1e8;
        const { bestBidPx1e9: bid1e9, bestAskPx1e9: ask1e9 } = order.book;
        const ahead = knownAhead(ahead1e8);
        reply({ kind: "filled", order, px1e9, qty1e8, maker, ahead1e8: ahead, bid1e9, ask1e9 });
      },
      cancelled: (order, requested) => reply({ kind: "cancelled", order, requested }),
      rejected: (order, reason) => reply({ kind: "rejected", order, reason }),
      amended: (order, ahead1e8) => {
        this.#queues.placed(order);
        const { px1e9, qty1e8 } = order;
        reply({ kind: "amended", order, px1e9, qty1e8, ahead1e8: knownAhead(ahead1e8) });
      },
      queueMoved: (order) => this.#queues.moved(order, this.#venueNowNs),
      requestRefused: (order, request) => reply({ kind: "refused", order, request }),
    };
  }

  /** The edge hears what the venue did. */
  #hear(message: FromVenue): void {
    const { order, dueNs } = message;
    if (order.dropped) return;
    this.ordersChanged = true;
    switch (message.kind) {
      case "acked":
        order.status = "OPEN";
        order.ackedNs = dueNs;
        order.venueOrderId = this.#venueOrderId();
        this.counters.acked++;
        this.#sink(orderEntry(order, dueNs));
        this.#stamps.put(order, "venue_acked", dueNs, {
          venue_order_id: order.venueOrderId,
          venue_ts_ns: this.#stamps.wall(message.venueNs),
          queue_ahead_1e8: message.ahead1e8,
        });
        this.#queues.heard(order, message.ahead1e8, dueNs);
        break;
      case "filled":
        this.#fill(order, message);
        break;
      case "amended":
        order.revision++;
        order.knownPx1e9 = message.px1e9;
        order.knownQty1e8 = message.qty1e8;
        this.#amendAnswered(order);
        this.#sink(orderEntry(order, dueNs));
        this.#stamps.put(order, "amended", dueNs, { queue_ahead_1e8: message.ahead1e8 });
        this.#queues.heard(order, message.ahead1e8, dueNs);
        break;
      case "cancelled": {
        const stage = message.requested ? "cancelled" : "expired";
        this.#stamps.put(order, stage, dueNs, { venue_ts_ns: this.#stamps.wall(message.venueNs) });
        const ended = message.requested ? "CANCELLED" : "EXPIRED";
        const reason = message.requested
          ? "cancel_requested"
          : order.type === "fok"
          ? "expired"
          : "ioc_remainder";
        this.#end(order, order.known1e8 > 0 ? "PARTIAL" : ended, reason, dueNs, null);
        break;
      }
      case "rejected":
        this.#stamps.put(order, "rejected", dueNs, { reason: message.reason });
        this.#end(order, "REJECTED", "rejected", dueNs, message.reason);
        this.#tellReject(order, message.reason);
        break;
      case "refused":
        if (message.request === "amend") this.#amendAnswered(order);
        // A cancel that crossed with the order's end is everyday and needs no word.
        if (!isTerminal(order.status)) this.#tellReject(order, "INVALID_PARAMS");
        break;
    }
  }

  #fill(order: EngineOrder, message: FromVenue & { kind: "filled" }): void {
    const { px1e9, qty1e8, maker, dueNs } = message;
    const { ledger } = this.#markets[order.instrument]!;
    const feeBps1e4 = maker ? order.fees.makerFeeBps1e4 : order.fees.takerFeeBps1e4;
    const { notional1e9, fee1e9 } = ledger.fill(order.side, px1e9, qty1e8, feeBps1e4);
    order.known1e8 += qty1e8;
    order.filledNotional1e9 += notional1e9;
    order.fees1e9 += fee1e9;
    this.#judge.openOf(order, -qty1e8);
    this.fillCount++;
    this.counters.fills++;
    const tradeId = `${this.#config.venue}-T-${String(this.fillCount).padStart(12, "0")}`;
    this.#sink({
      type: "fill",
      algoOrderId: order.algoOrderId,
      seq: order.seq,
      fillNumber: this.fillCount,
      symbol: order.symbol,
      side: order.side,
      px1e9,
      qty1e8,
      fee1e9,
      liquidity: maker ? "maker" : "taker",
      queueAhead1e8: message.ahead1e8,
      venueNs: message.venueNs,
      recvNs: dueNs,
      bid1e9: message.bid1e9,
      ask1e9: message.ask1e9,
      tradeId,
      position1e8: BigInt(ledger.position1e8),
      avgEntry1e9: BigInt(ledger.avgEntry1e9),
      realizedPnl1e9: ledger.realized1e9,
      sessionPnl1e9: ledger.session1e9,
    });
    this.#stamps.put(order, "filled", dueNs, {
      trade_id: tradeId,
      venue_ts_ns: this.#stamps.wall(message.venueNs),
      px_1e9: px1e9,
      qty_1e8: qty1e8,
      liquidity: maker ? "maker" : "taker",
      remaining_1e8: order.knownQty1e8 - order.known1e8,
    });
    if (order.known1e8 >= order.knownQty1e8) this.#end(order, "FILLED", "filled", dueNs, null);
    else this.#sink(orderEntry(order, dueNs));
    this.notices.push({ kind: "fill", order, px1e9, qty1e8: qty1e8 * order.side, recvNs: dueNs });
  }

  #tellReject(order: EngineOrder, reason: RejectReason): void {
    const { algoOrderId, instrument } = order;
    this.notices.push({ kind: "reject", algoOrderId, instrument, reason });
  }

  #end(
    order: EngineOrder,
    status: "FILLED" | "PARTIAL" | "CANCELLED" | "REJECTED" | "EXPIRED",
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
    this.ordersChanged = true;
    countEnd(this.counters, status, failure);
    this.#sink(orderEntry(order, atNs));
    this.#goOn(order, atNs);
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

  #venueOrderId(): string {
    return `${this.#config.venue}-${String(++this.#orderNumber).padStart(12, "0")}`;
  }

  #amendAnswered(order: EngineOrder): void {
    order.pendingAmends--;
    if (order.pendingAmends === 0 && !isTerminal(order.status)) {
      this.#judge.reserve(order, order.knownQty1e8);
    }
  }

  /** The algo has been told of a fill. */
  stampNotified(order: EngineOrder, atNs: number): void {
    this.#stamps.put(order, "algo_notified", atNs, { callback: "on_fill" });
  }

  #restore(): void {
    const opening = this.#config.opening;
    if (opening === undefined) return;
    this.fillCount = opening.fillCount;
    Object.assign(this.counters, structuredClone(opening.counters), { open: 0 });
    this.#orderNumber = opening.ordersSubmitted;
    for (const { algoOrderId, seq } of opening.openOrders) this.#used.restore(algoOrderId, seq);
    for (const { algoOrderId, seq, through } of opening.lastSeq) {
      this.#used.restore(algoOrderId, seq, through);
    }
    for (const order of openingOrders(opening, this.#config, this.#markets)) {
      this.live.set(order.algoOrderId, order);
      this.#judge.openOf(order, order.qty1e8 - order.known1e8);
      this.counters.open++;
      this.venue(order.instrument).restore(order);
      order.toldAhead1e8 = order.ahead1e8;
    }
  }
}

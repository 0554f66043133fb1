import { LatencyLine } from "../exchange/latency.ts";
import { Random } from "../exchange/random.ts";
import { SimulatedVenue } from "../exchange/simulated_venue.ts";
import type { VenueHandler, VenueOrderType } from "../exchange/venue_order.ts";
import type { EngineConfig } from "./config.ts";
import type { EndReason, JournalSink, RejectReason, Stage } from "./journal.ts";
import type { MarketState } from "./market_state.ts";
import { MessageQueue } from "./message_queue.ts";
import { type EngineOrder, isTerminal, orderEntry } from "./order.ts";
import { checkTerms, deviates, notional1e9, oppositeBest } from "./order_checks.ts";
import type { RiskGate } from "./risk.ts";
import type { OrderCounters } from "./status.ts";
import { UsedIds } from "./used_ids.ts";

type ToVenue =
  | { kind: "new" | "cancel"; dueNs: number; order: EngineOrder }
  | { kind: "amend"; dueNs: number; order: EngineOrder; px1e9: number; qty1e8: number };

type FromVenue =
  & { dueNs: number; venueNs: number; order: EngineOrder }
  & (
    | { kind: "acked"; ahead1e8: number }
    | { kind: "amended"; px1e9: number; qty1e8: number; ahead1e8: number }
    | { kind: "filled"; px1e9: number; qty1e8: number; maker: boolean; ahead1e8: number }
    | { kind: "cancelled"; requested: boolean }
    | { kind: "rejected"; reason: RejectReason }
    | { kind: "refused"; request: "cancel" | "amend" }
  );

/** Something that the algo is still to be told. */
export type Notice =
  | { kind: "fill"; order: EngineOrder; px1e9: number; qty1e8: number; recvNs: number }
  | { kind: "reject"; algoOrderId: bigint; instrument: number; reason: RejectReason };

/** What led to an order: the event, and the callback that answered it. Engine time, ns. */
export interface Decision {
  stage: Stage;
  eventNs: number;
  venueNs: number;
  bid1e9: number;
  ask1e9: number;
  callback: string;
  /** Which callback of the instance's life it was. */
  n: number;
  endedNs: number;
  actions: number;
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

/**
 * The orders of one instance: from the algo's wish through the checks and the wire to the venue,
 * and back. Messages in one direction never overtake each other.
 */
export class OrderDesk {
  readonly counters: OrderCounters = {
    open: 0,
    submitted: 0,
    acked: 0,
    filled: 0,
    partial: 0,
    cancelled: 0,
    rejected: 0,
    expired: 0,
    fills: 0,
    rejectsByReason: {},
  };
  readonly notices = new MessageQueue<Notice>();
  /** Orders that have not ended, oldest first. */
  readonly live = new Map<bigint, EngineOrder>();
  /** Whether the algo's list of orders is out of date. */
  ordersChanged = true;
  fillCount = 0;
  #config: EngineConfig;
  #markets: readonly MarketState[];
  #venues: SimulatedVenue<EngineOrder>[];
  #risk: RiskGate;
  #sink: JournalSink;
  #used = new UsedIds();
  #orderNumber = 0;
  #toVenue = new MessageQueue<ToVenue>();
  #fromVenue = new MessageQueue<FromVenue>();
  #outLine: LatencyLine;
  #backLine: LatencyLine;
  #venueNowNs = 0;
  /** Open quantity of each market: buys at 2i, sells at 2i + 1. */
  #open1e8: Float64Array;

  constructor(
    config: EngineConfig,
    markets: readonly MarketState[],
    risk: RiskGate,
    sink: JournalSink,
  ) {
    this.#config = config;
    this.#markets = markets;
    this.#risk = risk;
    this.#sink = sink;
    const random = new Random(config.seed);
    const { toVenueNs, fromVenueNs, jitterNs } = config.latency;
    this.#outLine = new LatencyLine(toVenueNs, jitterNs, random);
    this.#backLine = new LatencyLine(fromVenueNs, jitterNs, random);
    this.#venues = markets.map((market) => new SimulatedVenue(market.book, this.#handler()));
    this.#open1e8 = new Float64Array(markets.length * 2);
    this.#restore();
  }

  venue(instrument: number): SimulatedVenue<EngineOrder> {
    return this.#venues[instrument]!;
  }

  /** When the next message arrives; Infinity if none is under way. */
  nextDueNs(): number {
    return Math.min(
      this.#toVenue.peek()?.dueNs ?? Infinity,
      this.#fromVenue.peek()?.dueNs ?? Infinity,
    );
  }

  /** Delivers the message that is due next. */
  deliverNext(): void {
    const out = this.#toVenue.peek();
    const back = this.#fromVenue.peek();
    if (back !== undefined && back.dueNs <= (out?.dueNs ?? Infinity)) {
      this.#fromVenue.shift();
      this.#hear(back);
    } else if (out !== undefined) {
      this.#toVenue.shift();
      this.#arrive(out);
    }
  }

  /** Tells the desk the venue's time before an event is given to a venue. */
  setVenueTime(nowNs: number): void {
    this.#venueNowNs = nowNs;
  }

  /** Sends a new order, or rejects it with the reason that the algo will be told. */
  submit(wish: OrderWish, decision: Decision, refused: RejectReason | null): void {
    const market = this.#markets[wish.instrument] ?? this.#markets[0]!;
    const seq = this.#used.use(wish.algoOrderId);
    const order = this.#create(wish, market, decision.endedNs, seq);
    const reason = refused ?? this.#judge(wish, order, market, decision.endedNs);
    this.counters.submitted++;
    this.#stampDecision(order, decision, reason);
    if (reason !== null) {
      this.#end(order, "REJECTED", "rejected", decision.endedNs, reason);
      this.notices.push({
        kind: "reject",
        algoOrderId: wish.algoOrderId,
        instrument: order.instrument,
        reason,
      });
      return;
    }
    this.live.set(order.algoOrderId, order);
    this.#openOf(order, order.reserved1e8);
    this.counters.open++;
    this.ordersChanged = true;
    this.#sink(orderEntry(order, decision.endedNs));
    this.#stamp(order, "routed", decision.endedNs, {
      venue: market.config.meta.venue,
      reason: "assigned_venue",
    });
    this.#stamp(order, "sent", decision.endedNs, {});
    this.#toVenue.push({ kind: "new", order, dueNs: this.#outLine.arrival(decision.endedNs) });
  }

  /** Asks the venue to cancel; a reject with code 2 if there is no such order. */
  cancel(algoOrderId: bigint, atNs: number): boolean {
    const order = this.live.get(algoOrderId);
    if (order === undefined) {
      this.notices.push({ kind: "reject", algoOrderId, instrument: 0, reason: "INVALID_PARAMS" });
      return false;
    }
    this.#stamp(order, "cancel_requested", atNs, {});
    this.#toVenue.push({ kind: "cancel", order, dueNs: this.#outLine.arrival(atNs) });
    return true;
  }

  /** Asks the venue for another total and price. `shrinkOnly`: nothing that adds risk. */
  amend(
    algoOrderId: bigint,
    px1e9: number,
    qty1e8: number,
    atNs: number,
    shrinkOnly: boolean,
  ): void {
    const order = this.live.get(algoOrderId);
    const reason = order === undefined
      ? "INVALID_PARAMS"
      : this.#judgeAmend(order, px1e9, qty1e8, atNs, shrinkOnly);
    if (order === undefined || reason !== null) {
      this.notices.push({
        kind: "reject",
        algoOrderId,
        instrument: order?.instrument ?? 0,
        reason: reason ?? "INVALID_PARAMS",
      });
      return;
    }
    order.pendingAmends++;
    this.#reserve(order, Math.max(order.reserved1e8, qty1e8));
    this.#stamp(order, "amend_requested", atNs, { px_1e9: px1e9, qty_1e8: qty1e8 });
    this.#toVenue.push({ kind: "amend", order, px1e9, qty1e8, dueNs: this.#outLine.arrival(atNs) });
  }

  /** Ends every order at once, in the name of the platform; gives how many there were. */
  dropAll(atNs: number, endReason: EndReason): number {
    let count = 0;
    for (const order of [...this.live.values()]) if (this.#drop(order, atNs, endReason)) count++;
    return count;
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
    this.#hearOutstanding(order, atNs);
    if (isTerminal(order.status)) return false;
    order.dropped = true;
    this.#stamp(order, "cancelled", atNs, { reason: endReason });
    this.#end(order, order.known1e8 > 0 ? "PARTIAL" : "CANCELLED", endReason, atNs, null);
    return true;
  }

  #hearOutstanding(order: EngineOrder, atNs: number): void {
    const rest: FromVenue[] = [];
    for (let message = this.#fromVenue.shift(); message; message = this.#fromVenue.shift()) {
      if (message.order !== order) rest.push(message);
      else this.#hear({ ...message, dueNs: Math.min(message.dueNs, atNs) });
    }
    for (const message of rest) this.#fromVenue.push(message);
  }

  #create(wish: OrderWish, market: MarketState, atNs: number, seq: number): EngineOrder {
    return {
      algoOrderId: wish.algoOrderId,
      seq,
      instrument: this.#markets.indexOf(market),
      symbol: market.config.symbol,
      side: wish.side < 0 ? -1 : 1,
      type: wish.type,
      px1e9: safe(wish.px1e9),
      qty1e8: safe(wish.qty1e8),
      filled1e8: 0,
      ahead1e8: 0,
      met1e8: 0,
      resting: false,
      known1e8: 0,
      knownPx1e9: safe(wish.px1e9),
      knownQty1e8: safe(wish.qty1e8),
      reserved1e8: safe(wish.qty1e8),
      pendingAmends: 0,
      filledNotional1e9: 0n,
      fees1e9: 0n,
      status: "NEW",
      failureReason: null,
      endReason: null,
      revision: 0,
      venueOrderId: null,
      createdNs: atNs,
      ackedNs: null,
      dropped: false,
    };
  }

  #judge(
    wish: OrderWish,
    order: EngineOrder,
    market: MarketState,
    atNs: number,
  ): RejectReason | null {
    if (this.live.has(wish.algoOrderId)) return "INVALID_PARAMS";
    const terms = { ...wish, market: wish.type === "market" };
    const fault = checkTerms(terms, market.config.meta, market.book);
    if (fault !== null) return fault;
    if (!market.isWarm(atNs)) return "STALE_VENUE";
    if (deviates(terms, market.book, this.#config.priceBandBps)) return "PRICE_DEVIATION";
    const px1e9 = terms.market ? oppositeBest(wish.side, market.book) : wish.px1e9;
    return this.#risk.check({
      symbol: order.symbol,
      side: order.side,
      qty1e8: order.qty1e8,
      notional1e9: notional1e9(px1e9, order.qty1e8),
      position1e8: market.ledger.position1e8,
      open1e8: this.#open1e8[openIndex(order)]!,
    }, atNs);
  }

  #judgeAmend(
    order: EngineOrder,
    px1e9: number,
    qty1e8: number,
    atNs: number,
    shrinkOnly: boolean,
  ): RejectReason | null {
    const market = this.#markets[order.instrument]!;
    const terms = { side: order.side, market: false, px1e9, qty1e8 };
    const fault = checkTerms(terms, market.config.meta, market.book);
    if (fault !== null) return fault;
    if (order.type === "market" || qty1e8 <= order.known1e8) return "INVALID_PARAMS";
    const shrinks = px1e9 === order.knownPx1e9 && qty1e8 <= order.knownQty1e8;
    if (shrinkOnly && !shrinks) return "INVALID_PARAMS";
    if (shrinks) return this.#risk.countRate(atNs) ? null : "RATE_LIMIT";
    if (deviates(terms, market.book, this.#config.priceBandBps)) return "PRICE_DEVIATION";
    return this.#risk.check({
      symbol: order.symbol,
      side: order.side,
      qty1e8: qty1e8 - order.known1e8,
      notional1e9: notional1e9(px1e9, qty1e8),
      position1e8: market.ledger.position1e8,
      open1e8: this.#open1e8[openIndex(order)]! - (order.reserved1e8 - order.known1e8),
    }, atNs);
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
    const reply = (message: Reply) => this.#reply(message);
    return {
      acked: (order, ahead1e8) => reply({ kind: "acked", order, ahead1e8: known(ahead1e8) }),
      filled: (order, px1e9, qty1e8, maker, ahead1e8) => {
        order.filled1e8 += qty1e8;
        reply({ kind: "filled", order, px1e9, qty1e8, maker, ahead1e8: known(ahead1e8) });
      },
      cancelled: (order, requested) => reply({ kind: "cancelled", order, requested }),
      rejected: (order, reason) => reply({ kind: "rejected", order, reason }),
      amended: (order, ahead1e8) => {
        const { px1e9, qty1e8 } = order;
        reply({ kind: "amended", order, px1e9, qty1e8, ahead1e8: known(ahead1e8) });
      },
      requestRefused: (order, request) => reply({ kind: "refused", order, request }),
    };
  }

  #reply(message: Reply): void {
    const venueNs = this.#venueNowNs;
    this.#fromVenue.push({ ...message, venueNs, dueNs: this.#backLine.arrival(venueNs) });
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
        this.#stamp(order, "venue_acked", dueNs, {
          venue_order_id: order.venueOrderId,
          venue_ts_ns: this.#wall(message.venueNs),
          queue_ahead_1e8: message.ahead1e8,
        });
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
        this.#stamp(order, "amended", dueNs, { queue_ahead_1e8: message.ahead1e8 });
        break;
      case "cancelled": {
        const stage = message.requested ? "cancelled" : "expired";
        this.#stamp(order, stage, dueNs, { venue_ts_ns: this.#wall(message.venueNs) });
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
        this.#stamp(order, "rejected", dueNs, { reason: message.reason });
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
    const { ledger, config } = this.#markets[order.instrument]!;
    const feeBps1e4 = maker ? config.makerFeeBps1e4 : config.takerFeeBps1e4;
    const { notional1e9, fee1e9 } = ledger.fill(order.side, px1e9, qty1e8, feeBps1e4);
    order.known1e8 += qty1e8;
    order.filledNotional1e9 += notional1e9;
    order.fees1e9 += fee1e9;
    this.#openOf(order, -qty1e8);
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
      tradeId,
      position1e8: BigInt(ledger.position1e8),
      avgEntry1e9: BigInt(ledger.avgEntry1e9),
      realizedPnl1e9: ledger.realized1e9,
      sessionPnl1e9: ledger.session1e9,
    });
    this.#stamp(order, "filled", dueNs, {
      trade_id: tradeId,
      venue_ts_ns: this.#wall(message.venueNs),
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
      this.#openOf(order, -(order.reserved1e8 - order.known1e8));
      this.counters.open--;
    }
    this.ordersChanged = true;
    const name = status.toLowerCase() as
      | "filled"
      | "partial"
      | "cancelled"
      | "rejected"
      | "expired";
    this.counters[name]++;
    if (failure !== null) {
      const byReason = this.counters.rejectsByReason;
      byReason[failure] = (byReason[failure] ?? 0) + 1;
    }
    this.#sink(orderEntry(order, atNs));
  }

  /** Stamps from the event to the checks: they are all known once the order is judged. */
  #stampDecision(order: EngineOrder, decision: Decision, reason: RejectReason | null): void {
    const { endedNs } = decision;
    this.#stamp(order, decision.stage, decision.eventNs, {
      venue_ts_ns: Number.isNaN(decision.venueNs) ? null : this.#wall(decision.venueNs),
      bid_1e9: decision.bid1e9,
      ask_1e9: decision.ask1e9,
    });
    const { callback, n } = decision;
    this.#stamp(order, "callback_started", decision.eventNs, { callback, n });
    this.#stamp(order, "callback_ended", endedNs, { actions: decision.actions });
    this.#stamp(order, "submitted", endedNs, {});
    this.#stamp(order, "risk_checked", endedNs, { result: reason ?? "pass" });
    if (reason !== null) this.#stamp(order, "rejected", endedNs, { reason });
  }

  /** The algo has been told of a fill. */
  stampNotified(order: EngineOrder, atNs: number): void {
    this.#stamp(order, "algo_notified", atNs, { callback: "on_fill" });
  }

  #stamp(
    order: EngineOrder,
    stage: Stage,
    atNs: number,
    attrs: Record<string, string | number | bigint | null>,
  ): void {
    const { algoOrderId, seq } = order;
    this.#sink({ type: "stamp", algoOrderId, seq, stage, atNs, attrs });
  }

  /** Engine time as ns since the epoch. */
  #wall(atNs: number): bigint {
    return this.#config.baseNs + BigInt(Math.round(atNs));
  }

  #venueOrderId(): string {
    return `${this.#config.venue}-${String(++this.#orderNumber).padStart(12, "0")}`;
  }

  #amendAnswered(order: EngineOrder): void {
    order.pendingAmends--;
    if (order.pendingAmends === 0 && !isTerminal(order.status)) {
      this.#reserve(order, order.knownQty1e8);
    }
  }

  #reserve(order: EngineOrder, total1e8: number): void {
    this.#openOf(order, total1e8 - order.reserved1e8);
    order.reserved1e8 = total1e8;
  }

  #openOf(order: EngineOrder, change1e8: number): void {
    this.#open1e8[openIndex(order)]! += change1e8;
  }

  #restore(): void {
    const opening = this.#config.opening;
    if (opening === undefined) return;
    this.fillCount = opening.fillCount;
    Object.assign(this.counters, structuredClone(opening.counters), { open: 0 });
    this.#orderNumber = opening.ordersSubmitted;
    for (const { algoOrderId, seq } of opening.openOrders) this.#used.restore(algoOrderId, seq);
    for (const { algoOrderId, seq } of opening.lastSeq) this.#used.restore(algoOrderId, seq);
    for (const saved of opening.openOrders) {
      const market = this.#markets.find((each) => each.config.symbol === saved.symbol);
      if (market === undefined) continue;
      const createdNs = Number(saved.createdNs - this.#config.baseNs);
      const wish = { ...saved, instrument: 0, type: saved.orderType };
      const order = this.#create(wish, market, createdNs, saved.seq);
      order.filled1e8 = order.known1e8 = saved.filled1e8;
      order.status = "OPEN";
      order.ackedNs = createdNs;
      order.venueOrderId = saved.venueOrderId;
      this.live.set(order.algoOrderId, order);
      this.#openOf(order, order.qty1e8 - order.known1e8);
      this.counters.open++;
      this.venue(order.instrument).restore(order);
    }
  }
}

/** Distributes over the union, so that each kind of message keeps its own keys. */
type Untimed<M extends FromVenue> = M extends FromVenue ? Omit<M, "dueNs" | "venueNs"> : never;
type Reply = Untimed<FromVenue>;

function openIndex(order: EngineOrder): number {
  return order.instrument * 2 + (order.side > 0 ? 0 : 1);
}

/** A place in the queue for the journal: -1 while no book has said it. */
function known(ahead1e8: number): number {
  return Number.isFinite(ahead1e8) ? ahead1e8 : -1;
}

/** Garbage from an algo must not spread: what can't be computed with becomes 0 in the record. */
function safe(value: number): number {
  return Number.isSafeInteger(value) ? value : 0;
}

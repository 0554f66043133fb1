import type { AlgoInstance } from "../algo/instance.ts";
import type { AlgoModule } from "../algo/module.ts";
import type { AlgoTrap } from "../algo/trap.ts";
import { EVENT, type EventBlock } from "../market/event_block.ts";
import type { Meter } from "./callback_meter.ts";
import { CallReport, type CallWatch } from "./call_watch.ts";
import { Callbacks } from "./callbacks.ts";
import type { EngineConfig, RiskLimits, VenueTerms } from "./config.ts";
import { type Closing, closingLine, closingOf, sendClosings } from "./closing.ts";
import { CrossVenue } from "./cross_venue.ts";
import { dailyLossReached, lossMoved } from "./daily_loss.ts";
import type { EndReason, JournalSink } from "./journal.ts";
import { EngineLog } from "./engine_log.ts";
import { GuestCalls } from "./guest_calls.ts";
import { guestHooks } from "./guest_hooks.ts";
import { Inbox, type InboxMessage } from "./inbox.ts";
import { MarketState } from "./market_state.ts";
import type { NbboGroup } from "./nbbo_group.ts";
import { OrderDesk } from "./order_desk.ts";
import { Outbox } from "./outbox.ts";
import { RiskGate } from "./risk.ts";
import { Lifecycle } from "./lifecycle.ts";
import { meshTable, rareState } from "./rare_state.ts";
import { restoreLedgers } from "./opening_ledgers.ts";
import type { EngineStatus } from "./status.ts";
import { marketsStatus } from "./markets_status.ts";

const HEARTBEAT_NS = 1_000_000_000;
const DAY_NS = 86_400_000_000_000n;

/**
 * The world of one instance: market events in, callbacks, orders, fills and a journal out. It has
 * no clock and no randomness of its own, so the same events, module, settings and seed give the
 * same journal everywhere. All times are ns after `config.baseNs`.
 */
export class Engine {
  #config: EngineConfig;
  #markets: MarketState[];
  #desk: OrderDesk;
  #risk: RiskGate;
  #algo: AlgoInstance;
  #sink: JournalSink;
  #calls: GuestCalls;
  #log: EngineLog;
  #callbacks: Callbacks;
  #report: CallReport;
  #inbox = new Inbox();
  #crossVenue: CrossVenue | undefined;
  #nowNs = 0;
  #life: Lifecycle;
  /** Start was asked for and waits until every market is warm. */
  #starting = false;
  #nextHeartbeatNs = Infinity;
  #nextMidnightNs: number;
  /** Since the day's loss was last looked at. */
  #limitsChanged = true;
  #updateCount: number;

  constructor(
    config: EngineConfig,
    module: AlgoModule,
    sink: JournalSink,
    meter?: Meter,
    watch?: CallWatch,
  ) {
    this.#config = config;
    this.#sink = sink;
    this.#log = new EngineLog(sink);
    this.#life = new Lifecycle(sink, this.#log);
    this.#risk = new RiskGate(config.risk);
    this.#markets = config.instruments.map((_, i) => new MarketState(config, i));
    this.#calls = new GuestCalls(meter, this.#markets[0]!, (trap) => this.#fail(trap));
    const records = (atNs: number) => this.#log.recordsRefusal(atNs);
    this.#desk = new OrderDesk(config, this.#markets, this.#risk, sink, records);
    this.#updateCount = config.opening?.updateCount ?? 0;
    const openedNs = config.opening?.openedNs ?? 0;
    const sinceMidnight = (config.baseNs + BigInt(Math.round(openedNs))) % DAY_NS;
    this.#nextMidnightNs = openedNs + Number(DAY_NS - sinceMidnight);
    restoreLedgers(this.#markets, config);
    const outbox = new Outbox(sink);
    this.#report = new CallReport(watch, this.#calls, outbox);
    this.#algo = module.instantiate(
      guestHooks(this.#log, outbox, this.#calls, () => this.#nowNs),
    );
    const alone = this.#markets.length === 1;
    for (const { bookImage, featuresImage } of this.#markets) {
      if (this.#algo.hasBook) this.#algo.adopt(bookImage, alone ? featuresImage : undefined);
    }
    this.#callbacks = new Callbacks(config, this.#algo, {
      calls: this.#calls,
      desk: this.#desk,
      outbox,
      report: this.#report,
      markets: this.#markets,
    });
    // An algo for several venues of SDK 0.3 knows no other call.
    if (this.#algo.hasNbbo && (config.nbbo === true || !this.#algo.hasBook)) {
      this.#crossVenue = new CrossVenue(config, module.abi, this.#markets);
    }
    this.#writeRare();
  }

  /** How long the last callback really took, ns by the meter; never part of the journal. */
  get lastCallbackNs(): number {
    return this.#calls.lastNs;
  }

  /** Whether book events lead to callbacks now. */
  get isRunning(): boolean {
    return this.#life.isRunning;
  }

  /**
   * Event `index` of a block of the market `instrument`; its time is `recvNs + shiftNs`. Numbers
   * from the count of the instruments on are the observed markets'.
   */
  market(instrument: number, block: EventBlock, index: number, shiftNs: number): void {
    const market = this.#markets[instrument];
    const atNs = block.recvNs[index]! + shiftNs;
    // Between most events nothing is due.
    if (this.nextDueNs() > atNs && this.#nextMidnightNs > atNs && !this.#log.owes) {
      if (atNs > this.#nowNs) this.#nowNs = atNs;
    } else this.advance(atNs);
    if (market === undefined) {
      this.#observe(instrument - this.#markets.length, block, index);
      return;
    }
    market.setTime(this.#nowNs);
    market.apply(block, index);
    this.#desk.setVenueTime(this.#nowNs);
    this.#desk.venue(instrument).onEvent(block, index);
    const kind = block.kind[index];
    if (kind === EVENT.trade) return;
    if (kind !== EVENT.gap) market.lastBookNs = this.#nowNs;
    if (this.#starting) this.#startIfWarm();
    if (!this.#life.isRunning || !market.book.valid) return;
    market.eventVenueNs = block.venueNs[index]! + shiftNs;
    this.#onBook(market, instrument);
  }

  #observe(i: number, block: EventBlock, index: number): void {
    if (this.#crossVenue?.observe(i, block, index, this.#nowNs) !== true) return;
    if (!this.#life.isRunning) return;
    for (const group of this.#crossVenue.changed(i, this.#nowNs)) this.#onNbbo(group);
  }

  /** Lets time pass up to `toNs`: messages arrive, the heart beats. Time never runs backwards. */
  advance(toNs: number): void {
    for (;;) {
      const dueNs = Math.min(this.nextDueNs(), this.#nextMidnightNs);
      if (dueNs > toNs) break;
      this.#nowNs = Math.max(this.#nowNs, dueNs);
      if (dueNs === this.#nextMidnightNs) this.#newDay();
      else if (dueNs === this.#nextHeartbeatNs) this.#heartbeat();
      else if (dueNs === this.#inbox.nextDueNs()) this.#deliverMessage();
      else this.#desk.deliverNext();
      this.#tellAlgo();
    }
    if (toNs > this.#nowNs) this.#nowNs = toNs;
    if (this.#log.owes) this.#log.sayDropped(this.#nowNs);
  }

  /** When something happens next without a market event; Infinity if never. */
  nextDueNs(): number {
    return Math.min(this.#desk.nextDueNs(), this.#inbox.nextDueNs(), this.#nextHeartbeatNs);
  }

  /** Begins to call the algo, as soon as every market is warm. */
  start(atNs: number): void {
    this.advance(atNs);
    if (this.#life.isRunning || this.#life.state === "failed") return;
    this.#starting = true;
    this.#startIfWarm();
  }

  /**
   * Tells the algo to clean up, obeys its cancels and shrinking amends, and pauses it with its
   * memory kept. Resting orders stay unless `cancelOrders`.
   */
  stop(
    atNs: number,
    options: { cancelOrders: boolean },
  ): { openOrders: number; cancelledOrders: number } {
    this.advance(atNs);
    this.#starting = false;
    if (this.#life.isRunning) this.#callbacks.shutdown(this.#nowNs);
    // The algo may have failed in its last callback; then it stays failed.
    if (this.#life.isRunning || this.#life.state === "paused") this.#pause("user", null);
    // The cancels are under way; the caller wants to know what is left when they have arrived.
    this.#settleMessages();
    const cancelledOrders = options.cancelOrders ? this.#desk.dropAll(this.#nowNs, "stopped") : 0;
    return { openOrders: this.#desk.orders.live.size, cancelledOrders };
  }

  /**
   * Closes what a stopped instance holds, at most `most1e8` of each symbol, as far as the books go;
   * nothing while it runs. The answers are taken in at once.
   */
  closePositions(atNs: number, most1e8: Readonly<Record<string, number>>): Closing[] {
    this.advance(atNs);
    if (this.#life.isRunning) return [];
    const orders = sendClosings(this.#desk, this.#markets, most1e8, this.#nowNs);
    this.#settleMessages();
    const closings = orders.map(closingOf);
    for (const each of closings) this.#log.platform(this.#nowNs, "INFO", closingLine(each));
    return closings;
  }

  /** Ends every open order at once. */
  cancelAll(atNs: number, endReason: EndReason): number {
    this.advance(atNs);
    return this.#desk.dropAll(this.#nowNs, endReason);
  }

  /** Ends one order at once, for somebody outside; false if it isn't open. */
  cancelOrder(algoOrderId: bigint, seq: number, atNs: number): boolean {
    this.advance(atNs);
    return this.#desk.drop(algoOrderId, seq, this.#nowNs, "cancel_requested");
  }

  setRisk(limits: RiskLimits): void {
    this.#risk.setLimits(limits);
    this.#limitsChanged = true;
    this.#writeRare();
  }

  /** Fees, latency and price band from the next order on. */
  setTerms(terms: VenueTerms): void {
    this.#desk.setTerms(terms);
  }

  setKillSwitch(active: boolean): void {
    this.#risk.killSwitch = active;
  }

  status(): EngineStatus {
    return {
      state: this.#life.state,
      pauseReason: this.#life.pauseReason,
      error: this.#life.error,
      ...marketsStatus(this.#markets, this.#nowNs),
      orders: structuredClone(this.#desk.orders.counters),
      updateCount: this.#updateCount,
      callbacks: this.#calls.summaries(),
      memoryBytes: this.#algo.memoryBytes,
      logLines: this.#log.lines,
      logLinesDropped: this.#log.dropped,
    };
  }

  #startIfWarm(): void {
    if (!this.#markets.every((market) => market.isWarm(this.#nowNs))) return;
    this.#starting = false;
    this.#life.run(this.#nowNs);
    this.#nextHeartbeatNs = this.#nowNs + HEARTBEAT_NS;
    this.#tellAlgo();
  }

  #onBook(market: MarketState, instrument: number): void {
    market.stageBook();
    this.#callbacks.stageSelf(market);
    // Most books move no profit; fills ask by themselves.
    if ((lossMoved(this.#markets) || this.#limitsChanged) && this.#pausesAtLoss()) return;
    this.#updateCount++;
    if (this.#algo.hasBook && this.#callbacks.book(market)) this.#tellAlgo();
    if (this.#crossVenue !== undefined) {
      this.#onNbbo(this.#crossVenue.ofOwn(instrument, this.#nowNs));
    }
  }

  #onNbbo(group: NbboGroup): void {
    // The callback before may have ended the instance.
    if (!this.#life.isRunning) return;
    if (this.#callbacks.nbbo(group, this.#nowNs)) this.#tellAlgo();
  }

  /** A peer's message; it is delivered when it is due, which may be now. */
  message(message: InboxMessage, atNs: number): void {
    this.advance(atNs);
    if (!this.#inbox.put(message)) this.#fate(message.n, "QUEUE_FULL");
    else this.advance(atNs);
  }

  #deliverMessage(): void {
    const { n, fromMeshId, payload } = this.#inbox.take()!;
    if (!this.#life.isRunning) {
      this.#fate(n, "PEER_NOT_RUNNING");
      return;
    }
    this.#fate(n, null);
    if (this.#callbacks.message(fromMeshId, payload, this.#nowNs)) this.#tellAlgo();
  }

  #fate(n: number, reason: "PEER_NOT_RUNNING" | "QUEUE_FULL" | null): void {
    this.#sink({ type: "message_fate", n, reason, atNs: this.#nowNs });
  }

  #heartbeat(): void {
    this.#nextHeartbeatNs += HEARTBEAT_NS;
    if (!this.#life.isRunning || !this.#algo.hasHeartbeat) return;
    if (this.#callbacks.heartbeat(this.#nowNs)) this.#tellAlgo();
  }

  /** Lets what is on the wire arrive. */
  #settleMessages(): void {
    while (this.#desk.nextDueNs() < Infinity) {
      this.#nowNs = Math.max(this.#nowNs, this.#desk.nextDueNs());
      this.#desk.deliverNext();
    }
  }

  /** Delivers fills and rejects, one guest call at a time; while paused they wait. */
  #tellAlgo(): void {
    while (this.#life.isRunning) {
      const notice = this.#desk.notices.shift();
      if (notice === undefined) return;
      if (notice.kind === "reject") {
        const { algoOrderId, reason, logged } = notice;
        const line = `order ${algoOrderId} rejected: ${reason}`;
        if (logged) this.#log.platform(this.#nowNs, "WARN", line);
        this.#callbacks.reject(notice, this.#nowNs);
        continue;
      }
      this.#callbacks.fill(notice, this.#nowNs);
      // Asked anew: the guest may just have failed.
      if (this.isRunning) this.#pausesAtLoss();
    }
  }

  /** Pauses at the daily loss limit, and ends what rests: nobody is watching it any more. */
  #pausesAtLoss(): boolean {
    this.#limitsChanged = false;
    if (!dailyLossReached(this.#risk, this.#markets)) return false;
    this.#log.platform(this.#nowNs, "WARN", "daily loss limit reached; the instance is paused");
    this.#desk.dropAll(this.#nowNs, "stopped");
    this.#pause("daily_loss_limit", "daily loss limit reached");
    return true;
  }

  #pause(reason: string, message: string | null): void {
    this.#nextHeartbeatNs = Infinity;
    this.#life.pause(this.#nowNs, reason, message);
  }

  #fail(trap: AlgoTrap): void {
    this.#nextHeartbeatNs = Infinity;
    this.#life.fail(this.#nowNs, trap, () => void this.#desk.dropAll(this.#nowNs, "stopped"));
    this.#report.trapped(trap, this.#nowNs);
  }

  #newDay(): void {
    this.#nextMidnightNs += Number(DAY_NS);
    for (const { ledger } of this.#markets) ledger.session1e9 = 0n;
    this.#desk.orders.changed = true;
  }

  #writeRare(): void {
    this.#markets.forEach((market, i) => {
      market.stateImage.setRare(rareState(this.#config, i, this.#risk.limits));
    });
    this.#desk.orders.changed = true;
    this.#algo.writeRegions(meshTable(this.#config), { version: 1 });
  }
}

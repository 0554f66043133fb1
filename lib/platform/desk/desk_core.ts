import type { FillEntry, JournalEntry, OrderEntry, RejectReason } from "../../engine/journal.ts";
import { isTerminal } from "../../engine/order.ts";
import { RiskGate } from "../../engine/risk.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { MarketView } from "../center/market_view.ts";
import type { SettingsStore } from "../center/settings.ts";
import { DeskJournal, type JournalWorld } from "./desk_journal.ts";
import { isEnded, nodePlan } from "./graph.ts";
import { type GraphEvent, graphStatus, nextTimeoutNs, stepGraph } from "./graph_machine.ts";
import type { GraphOrder, Leg } from "./graph_order.ts";
import type { VenueQuote } from "./routing.ts";
import { graphPnl1e9, nextTimerNs, nodeProgress, type RunningGraph } from "./running_graph.ts";
import { Submitter } from "./submitter.ts";
import { VenueDesk, type VenueTerms } from "./venue_desk.ts";

const DAY_NS = 86_400_000_000_000n;

/** What the desk needs of the platform around it. */
export interface DeskWorld extends JournalWorld {
  markets: readonly MarketView[];
  settings: SettingsStore;
  /** The desk has begun or ceased to have orders at a venue. */
  paceChanged(): void;
}

/** A leg and where it belongs. */
export interface LegPlace {
  leg: Leg;
  order: GraphOrder;
  running: RunningGraph;
  venue: VenueDesk;
  /** Waits for the venue's answer to an amend: null if it was done. */
  amend: ((answer: RejectReason | "ended" | null) => void) | null;
}

/**
 * The moving parts of the desk: graphs, orders, legs and venues, driven by time. Nothing in it waits
 * and nothing in it stores; all times are ns after the clock's base.
 */
export class DeskCore {
  readonly world: DeskWorld;
  readonly risk = new RiskGate({});
  readonly venues: VenueDesk[] = [];
  readonly legs = new Map<bigint, LegPlace>();
  /** Graphs that have not ended, oldest first. */
  readonly running = new Map<string, RunningGraph>();
  readonly journal: DeskJournal;
  /** Highest numbers given away. */
  numbers = { order: 0, leg: 0, fill: 0 };
  nowNs = 0;
  #submitter: Submitter;
  #inbox: JournalEntry[] = [];
  /** Nodes whose orders have moved since their graph was last stepped. */
  #moved = new Map<RunningGraph, Set<string>>();
  #tradeId = "";
  #nextTimerNs = Infinity;
  #timersStale = true;
  #midnightNs: number;

  constructor(world: DeskWorld) {
    this.world = world;
    this.journal = new DeskJournal(world);
    this.#submitter = new Submitter(this);
    for (const name of new Set(world.markets.map(({ meta }) => meta.venue))) {
      const views = world.markets.filter(({ meta }) => meta.venue === name);
      this.venues.push(
        new VenueDesk(name, views, this.risk, () => this.#terms(name), {
          entry: (entry) => this.#inbox.push(entry),
          refused: (legId, reason) => this.legs.get(legId)?.amend?.(reason),
        }),
      );
    }
    this.#midnightNs = Number(DAY_NS - world.clock.baseNs % DAY_NS);
  }

  /** Something is open at a venue, or on its way. */
  get busy(): boolean {
    return this.venues.some((venue) => venue.busy);
  }

  /** Nothing will happen without a market event or a wish. */
  get still(): boolean {
    return !this.busy && this.#timerNs() === Infinity;
  }

  epochNs(atNs: number): bigint {
    return this.world.clock.epochNs(atNs);
  }

  /** Lets time pass: messages arrive, timers go off, each at its moment. It never runs backwards. */
  passTo(toNs: number): void {
    for (;;) {
      let venue: VenueDesk | undefined;
      let dueNs = Math.min(this.#timerNs(), this.#midnightNs);
      for (const each of this.venues) {
        // Of several at once messages come before timers, and venues in their order.
        const sooner = each.nextDueNs < dueNs || (venue === undefined && each.nextDueNs === dueNs);
        if (!sooner || each.nextDueNs === Infinity) continue;
        venue = each;
        dueNs = each.nextDueNs;
      }
      if (dueNs > toNs) break;
      this.nowNs = Math.max(this.nowNs, dueNs);
      if (venue !== undefined) venue.deliverNext();
      else if (dueNs === this.#midnightNs) this.#newDay();
      else this.#timersDue();
      this.settle();
    }
    if (toNs > this.nowNs) this.nowNs = toNs;
  }

  /** Takes in what the venues said and follows it through the graphs until nothing moves. */
  settle(): void {
    for (;;) {
      this.absorb();
      const [running, nodes] = this.#moved.entries().next().value ?? [];
      if (running === undefined) return;
      this.#moved.delete(running);
      for (const nodeId of nodes!) {
        this.step(running, { kind: "progress", nodeId, progress: nodeProgress(running, nodeId) });
      }
    }
  }

  /** Steps a graph and submits the nodes that are due. */
  step(running: RunningGraph, event: GraphEvent): void {
    const { stored } = running;
    const { state, activate } = stepGraph(
      stored.plan,
      stored.state,
      event,
      this.epochNs(this.nowNs),
    );
    stored.state = state;
    stored.status = graphStatus(state);
    stored.ended = Object.values(state.nodes).every((node) => isEnded(node.status));
    stored.updatedNs = this.epochNs(this.nowNs);
    this.#timersStale = true;
    this.journal.graph(running);
    if (stored.ended) this.forget(running);
    for (const nodeId of activate) this.#submitter.activate(running, nodePlan(stored.plan, nodeId));
  }

  /** A node's orders have moved. */
  mark(running: RunningGraph, nodeId: string): void {
    const nodes = this.#moved.get(running);
    if (nodes === undefined) this.#moved.set(running, new Set([nodeId]));
    else nodes.add(nodeId);
    this.#timersStale = true;
  }

  forget(running: RunningGraph): void {
    this.running.delete(running.stored.graphId);
    for (const order of [...running.orders.values()].flat()) {
      for (const leg of order.legs) this.legs.delete(leg.id);
    }
    this.#timersStale = true;
  }

  /** Undoes a graph that could not be stored. */
  undo(running: RunningGraph): void {
    for (const place of this.placesOf(running)) place.venue.drop(place.leg, this.nowNs, "rejected");
    this.#inbox = [];
    this.#moved.delete(running);
    this.forget(running);
  }

  /** Brings legs and orders up to what the venues have said, without stepping their graphs. */
  absorb(): void {
    while (this.#inbox.length > 0) {
      const entries = this.#inbox;
      this.#inbox = [];
      for (const entry of entries) this.#take(entry);
    }
  }

  /** A graph's legs that a venue still has; of one order, if it is given. */
  placesOf(running: RunningGraph, order?: GraphOrder): LegPlace[] {
    const orders = order === undefined ? [...running.orders.values()].flat() : [order];
    return orders.flatMap((each) => each.open()).flatMap((leg) => this.legs.get(leg.id) ?? []);
  }

  /** Asks the venues to cancel what is open of a graph. */
  cancelOpen(running: RunningGraph): void {
    for (const { leg, order, venue } of this.placesOf(running)) {
      order.cancelRequested = true;
      venue.cancel(leg, this.nowNs);
    }
  }

  /** Pauses graphs that lost more than they may, and cancels what they have open. */
  watchLosses(): void {
    for (const running of this.running.values()) {
      const { maxLoss1e9 } = running.stored.plan;
      if (maxLoss1e9 === null || running.stored.state.pauseReason !== null) continue;
      const pnl = graphPnl1e9(running, (meta, side) => this.#mark(meta, side));
      if (pnl === null || pnl >= -maxLoss1e9) continue;
      this.step(running, { kind: "pause", reason: "max_loss" });
      this.cancelOpen(running);
      this.settle();
    }
  }

  /** What the router sees of some markets. */
  quotes(metas: readonly SymbolMeta[]): { quotes: VenueQuote[]; fresh: VenueQuote[] } {
    const views = this.world.markets.filter(({ meta }) => metas.includes(meta));
    const quoteOf = ({ meta, book }: MarketView): VenueQuote => {
      const { maker1e4, taker1e4 } = this.world.settings.fees(meta.venue);
      return { meta, book, makerFeeBps1e4: maker1e4, takerFeeBps1e4: taker1e4 };
    };
    const nowNs = this.world.clock.nowNs();
    return {
      quotes: views.map(quoteOf),
      fresh: views.filter((view) => view.isFresh(nowNs)).map(quoteOf),
    };
  }

  /** Realised since midnight plus unrealised of all that was traded by hand, USD × 10⁹. */
  session1e9(): bigint {
    let sum = 0n;
    for (const { views, ledgers } of this.venues) {
      ledgers.forEach((ledger, i) => {
        const { bestBidPx1e9, bestAskPx1e9 } = views[i]!.book;
        sum += ledger.session1e9 + ledger.unrealizedExact1e9(bestBidPx1e9, bestAskPx1e9);
      });
    }
    return sum;
  }

  /** The order as it stands, for the record. */
  viewOf(meta: SymbolMeta | undefined): MarketView | undefined {
    return this.world.markets.find((each) => each.meta === meta);
  }

  record(order: GraphOrder): void {
    this.journal.order(order, this.viewOf(order.legs[0]?.meta), this.nowNs);
  }

  #take(entry: JournalEntry): void {
    if (entry.type !== "order" && entry.type !== "fill" && entry.type !== "stamp") return;
    const place = this.legs.get(entry.algoOrderId);
    if (place === undefined) return;
    if (entry.type === "order") this.#moveLeg(place, entry);
    else if (entry.type === "fill") this.#fill(place, entry);
    else this.#submitter.stamp(place, entry, this.#tradeId);
  }

  #moveLeg(place: LegPlace, entry: OrderEntry): void {
    const { leg, order, running } = place;
    const amended = entry.revision > leg.revision;
    leg.px1e9 = entry.px1e9;
    leg.qty1e8 = entry.qty1e8;
    leg.filled1e8 = entry.filled1e8;
    leg.notional1e9 = entry.filledNotional1e9;
    leg.fees1e9 = entry.fees1e9;
    leg.status = entry.status;
    leg.failureReason = entry.failureReason;
    leg.endReason = entry.endReason;
    leg.revision = entry.revision;
    leg.venueOrderId = entry.venueOrderId;
    leg.ackedNs = entry.ackedNs;
    if (amended) order.adopt(leg);
    if (isTerminal(leg.status)) {
      if (order.removed.has(leg)) order.adopt(leg);
      place.amend?.("ended");
    } else if (amended) place.amend?.(null);
    this.journal.leg(leg, order);
    // A slice that was refused or called off ends its schedule.
    const { status, endReason } = order.outcome();
    if (status === "REJECTED" || endReason === "cancel_requested") {
      delete running.stored.slices[order.node.nodeId];
    }
    this.journal.order(order, this.viewOf(leg.meta), entry.atNs);
    this.mark(running, order.node.nodeId);
  }

  #fill({ leg, order, venue }: LegPlace, entry: FillEntry): void {
    const fillNumber = ++this.numbers.fill;
    order.fills++;
    this.#tradeId = `${venue.venue.toUpperCase()}-SIM-D-T-${String(fillNumber).padStart(12, "0")}`;
    const own: FillEntry = {
      ...entry,
      algoOrderId: order.number,
      seq: order.seq,
      symbol: order.node.symbol,
      fillNumber,
      tradeId: this.#tradeId,
    };
    this.journal.fill(own, order, leg, venue.ledgerOf(leg.meta));
  }

  #timersDue(): void {
    const nowNs = this.epochNs(this.nowNs);
    for (const running of [...this.running.values()]) {
      const dueNs = nextTimerNs(running, (atNs) => this.epochNs(atNs));
      if (dueNs === null || dueNs > nowNs) continue;
      this.#submitter.expire(running, nowNs);
      this.#submitter.chase(running, nowNs);
      this.#submitter.nextSlices(running, nowNs);
      const timeoutNs = nextTimeoutNs(running.stored.plan, running.stored.state);
      if (timeoutNs !== null && timeoutNs <= nowNs) this.step(running, { kind: "time" });
    }
    this.#timersStale = true;
  }

  /** When the next timer goes off; Infinity if none runs. */
  #timerNs(): number {
    if (!this.#timersStale) return this.#nextTimerNs;
    this.#timersStale = false;
    this.#nextTimerNs = Infinity;
    const { baseNs } = this.world.clock;
    for (const running of this.running.values()) {
      const dueNs = nextTimerNs(running, (atNs) => this.epochNs(atNs));
      if (dueNs !== null) this.#nextTimerNs = Math.min(this.#nextTimerNs, Number(dueNs - baseNs));
    }
    return this.#nextTimerNs;
  }

  #newDay(): void {
    this.#midnightNs += Number(DAY_NS);
    for (const { ledgers } of this.venues) for (const ledger of ledgers) ledger.session1e9 = 0n;
  }

  #mark(meta: SymbolMeta, side: 1 | -1): number {
    const book = this.world.markets.find((view) => view.meta === meta)?.book;
    if (book === undefined || !book.valid) return 0;
    return side > 0 ? book.bestBidPx1e9 : book.bestAskPx1e9;
  }

  #terms(venue: string): VenueTerms {
    const { settings, clock } = this.world;
    const { maker1e4, taker1e4 } = settings.fees(venue);
    return {
      makerFeeBps1e4: maker1e4,
      takerFeeBps1e4: taker1e4,
      latency: settings.latency(venue),
      priceBandBps: settings.values.price_band_bps,
      seed: settings.values.seed,
      baseNs: clock.baseNs,
      usedNumbers: this.numbers.leg,
    };
  }
}

import type { RiskLimits } from "../../engine/config.ts";
import type { RejectReason } from "../../engine/journal.ts";
import type { EventBlock } from "../../market/event_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { MarketView } from "../center/market_view.ts";
import { randomId } from "../store/ids.ts";
import { amendedLegs } from "./amend_legs.ts";
import { DeskCore, type DeskWorld } from "./desk_core.ts";
import type { GraphPlan } from "./graph.ts";
import { newGraphState } from "./graph_machine.ts";
import type { GraphOrder } from "./graph_order.ts";
import { marketsFor } from "./plan_graph.ts";
import { restoreGraphs } from "./restore_graphs.ts";
import type { VenueQuote } from "./routing.ts";
import type { RunningGraph } from "./running_graph.ts";
import { estimatedNotional1e9 } from "./submission.ts";

/** How long a caller waits for venues to answer, ms of the wall. */
export const CONFIRM_MS = 5000;

/** A graph as it is to be placed. */
export interface GraphRequest {
  /** Null: the platform makes one. */
  graphId: string | null;
  content: string;
  plan: GraphPlan;
  metadata: unknown;
}

/** What cancels came to, by node order id. */
export interface CancelOutcome {
  cancelled: string[];
  /** Ended before their cancel arrived. */
  late: string[];
  /** Not answered in time. */
  open: string[];
}

/** Orders that a person places. What it says is stored before it is said. */
export class Desk {
  #core: DeskCore;
  #placing = false;
  #wasBusy = false;
  #waiting = new Set<{ done(): boolean; end(): void }>();

  constructor(world: DeskWorld) {
    this.#core = new DeskCore(world);
  }

  /** Feeds have to be punctual: something is open at a venue, or about to be. */
  get busy(): boolean {
    return this.#placing || this.#core.busy;
  }

  /** Brings back what had not ended when the last process did. */
  restore(): void {
    restoreGraphs(this.#core);
    for (const running of this.#core.running.values()) {
      if (running.stored.state.cancelled) this.#core.cancelOpen(running);
    }
    this.#core.settle();
    this.#core.journal.flush();
  }

  setKillSwitch(active: boolean): void {
    this.#core.risk.killSwitch = active;
  }

  /** The account's limits, which count for all orders of a person together. */
  setLimits(limits: RiskLimits): void {
    this.#core.risk.setLimits(limits);
  }

  /** Applies events to the market's book and to the orders that rest in it. */
  events(view: MarketView, block: EventBlock, from: number, to: number, shiftNs: number): void {
    const core = this.#core;
    if (core.still) {
      view.apply(block, from, to, shiftNs);
      return;
    }
    const venue = core.venues.find((each) => each.views.includes(view))!;
    for (let i = from; i < to; i++) {
      core.passTo(block.recvNs[i]! + shiftNs);
      view.apply(block, i, i + 1, shiftNs);
      venue.onEvent(view, block, i, core.nowNs);
      core.settle();
    }
    this.#store();
  }

  /** Lets time pass: messages arrive, timers go off. Called often. */
  advance(): void {
    this.#core.passTo(this.#core.world.clock.nowNs());
    this.#core.watchLosses();
    this.#store();
    if (this.busy === this.#wasBusy) return;
    this.#wasBusy = this.busy;
    this.#core.world.paceChanged();
  }

  /** Places a graph. It is stored before this returns; or this throws, and nothing was done. */
  place({ graphId, content, plan, metadata }: GraphRequest): RunningGraph {
    const core = this.#core;
    this.#catchUp();
    const nowNs = core.epochNs(core.nowNs);
    const running: RunningGraph = {
      stored: {
        graphId: graphId ?? randomId("graph"),
        content,
        plan,
        state: newGraphState(plan),
        slices: {},
        status: "ACCEPTED",
        metadata,
        ended: false,
        createdNs: nowNs,
        updatedNs: nowNs,
      },
      orders: new Map(),
      refusal: this.#admission(plan),
    };
    core.running.set(running.stored.graphId, running);
    const writes = core.journal.length;
    try {
      core.step(running, { kind: "begin" });
      core.settle();
      core.journal.flush();
    } catch (cause) {
      core.undo(running);
      core.journal.forget(running, writes);
      throw cause;
    }
    return running;
  }

  /** Cancels orders, at one venue only if it is given, and waits for the venues' answers. */
  async cancel(orders: readonly GraphOrder[], venue?: string): Promise<CancelOutcome> {
    const core = this.#core;
    this.#catchUp();
    const before = new Map(orders.map((order) => [order, order.ended]));
    for (const order of orders) {
      const running = core.running.get(order.graphId);
      if (running === undefined || order.ended) continue;
      order.cancelRequested = true;
      delete running.stored.slices[order.node.nodeId];
      core.mark(running, order.node.nodeId);
      core.journal.graph(running);
      for (const place of core.placesOf(running, order)) {
        if (venue === undefined || place.venue.venue === venue) {
          place.venue.cancel(place.leg, core.nowNs);
        }
      }
    }
    core.settle();
    this.#store();
    const gone = (order: GraphOrder) =>
      order.ended || (venue !== undefined && !isOpenAt(order, venue));
    await this.until(() => orders.every(gone));
    const ids = (keep: (order: GraphOrder) => boolean) =>
      orders.filter(keep).map((order) => order.nodeOrderId);
    const called = (order: GraphOrder) =>
      gone(order) && !before.get(order) &&
      order.legs.some((leg) => leg.endReason === "cancel_requested");
    return {
      cancelled: ids(called),
      late: ids((order) => gone(order) && !called(order)),
      open: ids((order) => !gone(order)),
    };
  }

  /** Ends a whole graph: waiting nodes at once, open orders when their venues have answered. */
  async cancelGraph(running: RunningGraph): Promise<CancelOutcome> {
    this.#catchUp();
    this.#core.step(running, { kind: "cancel" });
    running.stored.slices = {};
    // A node between two slices has no order whose end would tell.
    for (const nodeId of running.orders.keys()) this.#core.mark(running, nodeId);
    return await this.cancel([...running.orders.values()].flat());
  }

  resume(running: RunningGraph): void {
    this.#catchUp();
    this.#core.step(running, { kind: "resume" });
    this.#core.settle();
    this.#store();
  }

  /** Ends every graph at once, in the platform's name; gives how many orders were open. */
  dropAll(): number {
    const core = this.#core;
    let count = 0;
    for (const running of [...core.running.values()]) {
      const places = core.placesOf(running);
      count += new Set(places.map((place) => place.order)).size;
      core.step(running, { kind: "cancel" });
      running.stored.slices = {};
      for (const { leg, order, venue } of places) {
        core.mark(running, order.node.nodeId);
        venue.drop(leg, core.nowNs, "stopped");
      }
    }
    core.settle();
    this.#store();
    return count;
  }

  /** Forgets what was traded by hand; gives how many positions there were. Nothing may be open. */
  wipePositions(): number {
    for (const { ledgers } of this.#core.venues) {
      for (const ledger of ledgers) {
        ledger.position1e8 = ledger.avgEntry1e9 = 0;
        ledger.realized1e9 = ledger.fees1e9 = ledger.session1e9 = 0n;
      }
    }
    return this.#core.world.graphs.wipePositions();
  }

  /**
   * Asks the venues for an order's new total and price. Null if it was done; else why it was not, in
   * part or at all: `"ended"` if the order was gone when the wish arrived, `"late"` if nobody has
   * answered, `"busy"` if another amend is under way.
   */
  async amend(
    order: GraphOrder,
    qty1e8: number | null,
    px1e9: number | null,
  ): Promise<RejectReason | "ended" | "late" | "busy" | null> {
    const core = this.#core;
    this.#catchUp();
    const running = core.running.get(order.graphId);
    if (running === undefined || order.ended) return "ended";
    if (core.placesOf(running, order).some((place) => place.amend !== null)) return "busy";
    const changes = amendedLegs(order.legs, order.open(), qty1e8 ?? order.qty1e8, px1e9);
    if (changes.length === 0) return null;
    order.wish(px1e9);
    const answers: (RejectReason | "ended" | null | undefined)[] = [];
    for (const [i, { leg, px1e9: px, qty1e8: qty }] of changes.entries()) {
      const place = core.legs.get(leg.id)!;
      place.amend = (answer) => {
        answers[i] = answer === "ended" && qty === null ? null : answer;
        place.amend = null;
      };
      if (qty === null) {
        order.removed.add(leg);
        place.venue.cancel(leg, core.nowNs);
        continue;
      }
      const refused = place.venue.amend(leg, px, qty, core.nowNs);
      if (refused !== null) place.amend(refused);
    }
    core.settle();
    this.#store();
    const answered = () => changes.every((_, i) => answers[i] !== undefined);
    await this.until(answered);
    if (!answered()) return "late";
    return answers.find((answer) => answer !== null) ?? null;
  }

  /** New terms of a node that has not been submitted. */
  amendWaiting(
    running: RunningGraph,
    nodeId: string,
    qty1e8: number | null,
    px1e9: number | null,
  ): void {
    const node = running.stored.plan.nodes.find((each) => each.nodeId === nodeId)!;
    if (px1e9 !== null) node.limitPx1e9 = px1e9;
    if (qty1e8 !== null) {
      node.qty1e8 = qty1e8;
      node.usd1e9 = null;
      running.stored.state.nodes[nodeId]!.qty1e8 = qty1e8;
    }
    running.stored.updatedNs = this.#core.epochNs(this.#core.nowNs);
    this.#core.journal.graph(running);
    this.#store();
  }

  /** A graph that has not ended. */
  graph(graphId: string): RunningGraph | undefined {
    return this.#core.running.get(graphId);
  }

  /** An order of a graph that has not ended. */
  order(nodeOrderId: string): GraphOrder | undefined {
    const running = this.graph(nodeOrderId.split(":")[1] ?? "");
    if (running === undefined) return undefined;
    return [...running.orders.values()].flat().find((each) => each.nodeOrderId === nodeOrderId);
  }

  /** Orders with something open at a venue; at any, if none is given. */
  openOrders(venue?: string): GraphOrder[] {
    const places = [...this.#core.legs.values()].filter(({ leg, venue: own }) =>
      (venue === undefined || own.venue === venue) &&
      (leg.status === "NEW" || leg.status === "OPEN")
    );
    return [...new Set(places.map((place) => place.order))];
  }

  /** What the router sees of some markets. */
  quotes(metas: readonly SymbolMeta[]): { quotes: VenueQuote[]; fresh: VenueQuote[] } {
    return this.#core.quotes(metas);
  }

  /** Waits until `done`, which is asked after each change, but not for ever. */
  async until(done: () => boolean): Promise<void> {
    if (done()) return;
    const { promise, resolve: end } = Promise.withResolvers<void>();
    const waiter = { done, end };
    this.#waiting.add(waiter);
    const timer = setTimeout(end, CONFIRM_MS);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(waiter);
  }

  /** Lets go of everybody who waits: the platform ends. */
  close(): void {
    for (const { end } of this.#waiting) end();
  }

  /** Why a graph may not begin at all, by its own limit. */
  #admission({ nodes, maxNotional1e9 }: GraphPlan): RejectReason | null {
    if (maxNotional1e9 === null) return null;
    let sum = 0n;
    for (const node of nodes) {
      const metas = marketsFor(node, this.#core.world.markets.map(({ meta }) => meta));
      sum += estimatedNotional1e9(node, this.#core.quotes(metas).fresh);
    }
    return sum > maxNotional1e9 ? "RISK_CHECK_FAILED" : null;
  }

  /** Brings books and orders to the present before something is wished. Throws if the store fails. */
  #catchUp(): void {
    this.#placing = true;
    // Makes the feeds deliver what is due.
    if (!this.#wasBusy) this.#core.world.paceChanged();
    this.#wasBusy = true;
    this.#placing = false;
    this.#core.passTo(this.#core.world.clock.nowNs());
    this.#core.journal.flush();
  }

  /** Stores what happened. If the store fails it is kept for the next time, and nobody is told. */
  #store(): void {
    try {
      this.#core.journal.flush();
    } catch {
      return;
    }
    for (const { done, end } of this.#waiting) if (done()) end();
  }
}

function isOpenAt(order: GraphOrder, venue: string): boolean {
  return order.open().some((leg) => leg.meta.venue === venue);
}

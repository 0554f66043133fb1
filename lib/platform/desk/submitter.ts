import type { RejectReason, StampEntry } from "../../engine/journal.ts";
import { isTerminal, noProgress } from "../../engine/order.ts";
import type { NodePlan } from "./graph.ts";
import type { DeskCore, LegPlace } from "./desk_core.ts";
import { GraphOrder, type Leg } from "./graph_order.ts";
import { marketsFor } from "./plan_graph.ts";
import { chaseNs, horizonNs, isLive, type RunningGraph } from "./running_graph.ts";
import { type LegWish, onGrid, stricterPx1e9, type Submission, submission } from "./submission.ts";

const MS = 1_000_000n;

/** Turns nodes into orders, and orders into legs at their venues. */
export class Submitter {
  #core: DeskCore;

  constructor(core: DeskCore) {
    this.#core = core;
  }

  /** Submits a node for the first time; with a schedule, its first slice. */
  activate(running: RunningGraph, node: NodePlan): void {
    if (node.slices <= 1) {
      this.#submit(running, node, node.qty1e8);
      return;
    }
    const { fresh } = this.#core.quotes(this.#markets(node));
    const lot = Math.max(1, ...fresh.map(({ meta }) => meta.lot1e8));
    const each = node.qty1e8! / node.slices;
    const qty1e8 = Math.floor(each / lot) * lot;
    running.stored.slices[node.nodeId] = {
      left: node.slices - 1,
      nextNs: this.#core.epochNs(this.#core.nowNs) + BigInt(node.sliceMs) * MS,
      qty1e8,
      last1e8: node.qty1e8! - qty1e8 * (node.slices - 1),
    };
    this.#submit(running, node, qty1e8);
  }

  /** Sends the slices that are due. */
  nextSlices(running: RunningGraph, nowNs: bigint): void {
    const { slices, state, plan } = running.stored;
    for (const node of plan.nodes) {
      const schedule = slices[node.nodeId];
      if (schedule === undefined || schedule.left === 0 || schedule.nextNs > nowNs) continue;
      if (!isLive(state, node.nodeId)) continue;
      schedule.left--;
      schedule.nextNs += BigInt(node.sliceMs) * MS;
      this.#submit(running, node, schedule.left === 0 ? schedule.last1e8 : schedule.qty1e8);
    }
  }

  /** Calls off what goes on of nodes whose time is over. */
  expire(running: RunningGraph, nowNs: bigint): void {
    const core = this.#core;
    for (const node of running.stored.plan.nodes) {
      const dueNs = horizonNs(running, node);
      if (dueNs === null || dueNs > nowNs) continue;
      delete running.stored.slices[node.nodeId];
      core.mark(running, node.nodeId);
      for (const order of running.orders.get(node.nodeId) ?? []) {
        if (order.ended) continue;
        order.expiring = true;
        for (const { leg, venue } of core.placesOf(running, order)) venue.cancel(leg, core.nowNs);
      }
    }
  }

  /** Moves orders that chase to where they can be filled now, within their bounds. */
  chase(running: RunningGraph, nowNs: bigint): void {
    const core = this.#core;
    for (const order of [...running.orders.values()].flat()) {
      const dueNs = chaseNs(order, (atNs) => core.epochNs(atNs));
      if (dueNs === null || dueNs > nowNs) continue;
      order.chasedNs = core.nowNs;
      const { side } = order.node;
      for (const { leg, venue, amend } of core.placesOf(running, order)) {
        const view = core.viewOf(leg.meta);
        if (leg.status !== "OPEN" || amend !== null || !view?.isFresh(core.nowNs)) continue;
        const best = side > 0 ? view.book.bestAskPx1e9 : view.book.bestBidPx1e9;
        const bound = order.px1e9 === 0 ? null : order.px1e9;
        const px1e9 = onGrid(stricterPx1e9(side, best, bound), side, leg.meta);
        // What is refused is tried again the next time.
        if ((px1e9 - leg.px1e9) * side > 0) venue.amend(leg, px1e9, leg.qty1e8, core.nowNs);
      }
    }
  }

  /** A stamp of a leg as one of its order. */
  stamp({ leg, order }: LegPlace, entry: StampEntry, tradeId: string): void {
    const { stage } = entry;
    // What comes before the routing happens once for all legs.
    const first = order.legs[0] === leg;
    if (!first && (stage === "api_received" || stage === "submitted")) return;
    if (!first && stage === "risk_checked" && entry.attrs["result"] === "pass") return;
    const attrs = { ...entry.attrs };
    if (stage === "filled") attrs["trade_id"] = tradeId;
    if (stage === "routed" && order.node.venue === null) attrs["reason"] = "sor";
    this.#stamp(order, stage, entry.atNs, attrs);
  }

  #submit(running: RunningGraph, node: NodePlan, qty1e8: number | null): void {
    const core = this.#core;
    const orders = running.orders.get(node.nodeId) ?? [];
    running.orders.set(node.nodeId, orders);
    const { graphId } = running.stored;
    const plan = this.#decide(node, qty1e8, running.refusal);
    const order = new GraphOrder(
      graphId,
      node,
      BigInt(++core.numbers.order),
      orders.length + 1,
      plan.qty1e8,
      core.nowNs,
    );
    // The bound of a chase is its price: its legs have the price of the moment.
    if (node.chase) order.px1e9 = plan.worstPx1e9 ?? 0;
    orders.push(order);
    core.mark(running, node.nodeId);
    if (plan.refused !== null) {
      this.#refuse(running, order, plan.refused);
      return;
    }
    for (const wish of plan.legs) order.legs.push(this.#leg(wish));
    core.record(order);
    core.journal.routing(order, plan.routed, plan.mid1e9, core.nowNs);
    try {
      this.#send(running, order);
    } catch {
      // A fault in the middle: nothing of it stays on its way, and the order says so.
      this.#withdraw(order);
      order.refused = "UNKNOWN";
      core.record(order);
    }
  }

  #decide(node: NodePlan, qty1e8: number | null, refusal: RejectReason | null): Submission {
    const core = this.#core;
    const refused = (reason: RejectReason): Submission => ({
      qty1e8: qty1e8 ?? 0,
      refused: reason,
      legs: [],
      routed: [],
      mid1e9: 0,
      worstPx1e9: null,
    });
    if (refusal !== null) return refused(refusal);
    if (core.risk.killSwitch) return refused("KILL_SWITCH");
    if (core.risk.lossReached(core.session1e9())) return refused("DAILY_LOSS_LIMIT");
    try {
      return submission(node, qty1e8, {
        ...core.quotes(this.#markets(node)),
        priceBandBps: core.world.settings.values.price_band_bps,
        maxOrderNotional1e9: core.risk.limits.maxOrderNotional1e9,
      });
    } catch {
      // Whatever went wrong here, an order that can't be decided on goes nowhere.
      return refused("UNKNOWN");
    }
  }

  /** Sends all legs, or none: what one venue's checks refuse, the others don't get. */
  #send(running: RunningGraph, order: GraphOrder): void {
    const core = this.#core;
    for (const leg of order.legs) {
      const venue = core.venues.find((each) => each.views.some((view) => view.meta === leg.meta))!;
      core.legs.set(leg.id, { leg, order, running, venue, amend: null });
      const { book } = venue.views.find((view) => view.meta === leg.meta)!;
      venue.submit(leg, order.node.side, {
        stage: "api_received",
        eventNs: core.nowNs,
        venueNs: NaN,
        bid1e9: book.bestBidPx1e9,
        ask1e9: book.bestAskPx1e9,
        callback: "",
        n: 0,
        endedNs: core.nowNs,
        actions: 1,
      });
      core.absorb();
      if (leg.status !== "REJECTED") continue;
      this.#withdraw(order);
      core.record(order);
      return;
    }
  }

  /** Takes back what is on its way of an order that is rejected. */
  #withdraw(order: GraphOrder): void {
    const core = this.#core;
    for (const leg of order.open()) {
      core.legs.get(leg.id)?.venue.drop(leg, core.nowNs, "rejected");
      core.absorb();
      if (!isTerminal(leg.status)) leg.status = "CANCELLED";
      leg.endReason = "rejected";
    }
  }

  #refuse(running: RunningGraph, order: GraphOrder, reason: RejectReason): void {
    const core = this.#core;
    order.refused = reason;
    delete running.stored.slices[order.node.nodeId];
    core.journal.order(order, core.viewOf(this.#markets(order.node)[0]), core.nowNs);
    this.#stamp(order, "api_received", core.nowNs, {});
    this.#stamp(order, "submitted", core.nowNs, {});
    this.#stamp(order, "risk_checked", core.nowNs, { result: reason });
    this.#stamp(order, "rejected", core.nowNs, { reason });
  }

  #stamp(
    order: GraphOrder,
    stage: StampEntry["stage"],
    atNs: number,
    attrs: StampEntry["attrs"],
  ): void {
    const { number: algoOrderId, seq } = order;
    this.#core.journal.stamp({ type: "stamp", algoOrderId, seq, stage, atNs, attrs }, order);
  }

  #leg({ meta, type, px1e9, qty1e8 }: LegWish): Leg {
    return {
      id: BigInt(++this.#core.numbers.leg),
      meta,
      type,
      px1e9,
      qty1e8,
      filled1e8: 0,
      notional1e9: 0n,
      ...noProgress(this.#core.nowNs),
    };
  }

  #markets(node: NodePlan) {
    return marketsFor(node, this.#core.world.markets.map(({ meta }) => meta));
  }
}

import type { FillEntry, OrderEntry, StampEntry } from "../../engine/journal.ts";
import type { Ledger } from "../../engine/ledger.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { MarketView } from "../center/market_view.ts";
import type { Recorder, Tell } from "../center/recorder.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { GraphStore } from "../store/graph_store.ts";
import type { JournalStore, Origin } from "../store/journal_store.ts";
import type { GraphOrder, Leg } from "./graph_order.ts";
import { costBps, type RouteLeg } from "./routing.ts";
import type { RunningGraph } from "./running_graph.ts";

export interface JournalWorld {
  clock: PlatformClock;
  journal: JournalStore;
  recorder: Recorder;
  graphs: GraphStore;
}

/** The store can't be written; what was asked for was not done. */
export class NotStored extends Error {
  override name = "NotStored";
}

/**
 * What the desk did and has not stored yet. It is stored in one transaction and told after that, so
 * nobody hears of anything that a killed platform would not know. If the store fails everything
 * waits here, in its order, for the next attempt.
 */
export class DeskJournal {
  #world: JournalWorld;
  #writes: ((tell: Tell) => void)[] = [];
  #changed = new Set<RunningGraph>();
  #lastKeys = new WeakMap<GraphOrder, string>();

  constructor(world: JournalWorld) {
    this.#world = world;
  }

  /** Something has not been stored. */
  get owes(): boolean {
    return this.#writes.length > 0 || this.#changed.size > 0;
  }

  /** Stores everything, then tells. Throws {@link NotStored}; nothing is lost or told then. */
  flush(): void {
    if (!this.owes) return;
    try {
      this.#world.recorder.batch((tell) => {
        for (const write of this.#writes) write(tell);
        for (const running of this.#changed) this.#world.graphs.save(running.stored);
      });
    } catch (cause) {
      throw new NotStored("The store refused what the desk did", { cause });
    }
    this.#writes = [];
    this.#changed.clear();
  }

  /** Forgets what was not stored of a graph that nobody has been told of. */
  forget(running: RunningGraph, writes: number): void {
    this.#writes.length = writes;
    this.#changed.delete(running);
  }

  get length(): number {
    return this.#writes.length;
  }

  graph(running: RunningGraph): void {
    this.#changed.add(running);
  }

  /** The order as it stands, unless that has been written already. */
  order(order: GraphOrder, view: MarketView | undefined, atNs: number): void {
    const entry = order.entry(atNs, view?.book);
    const key = keyOf(entry);
    if (this.#lastKeys.get(order) === key) return;
    this.#lastKeys.set(order, key);
    const origin = this.#origin(order, view?.meta, order.legs.length === 1 ? order.legs[0]! : null);
    this.#writes.push((tell) => {
      this.#world.recorder.writeOrder(entry, origin, null, tell);
    });
  }

  leg(leg: Leg, order: GraphOrder): void {
    const now = { ...leg };
    this.#writes.push(() =>
      this.#world.graphs.leg(now, order, (atNs) => this.#world.clock.epochNs(atNs))
    );
  }

  fill(entry: FillEntry, order: GraphOrder, leg: Leg, ledger: Ledger): void {
    const origin = this.#origin(order, leg.meta, leg);
    const { position1e8, avgEntry1e9, realized1e9, session1e9, fees1e9 } = ledger;
    const held = { position1e8, avgEntry1e9, realized1e9, session1e9, fees1e9 };
    const day = new Date(Number(this.#world.clock.epochNs(entry.recvNs) / 1_000_000n))
      .toISOString().slice(0, 10);
    this.#writes.push((tell) => {
      if (!this.#world.recorder.writeFill(entry, origin, tell)) return;
      this.#world.graphs.position(leg.meta, held, day);
    });
  }

  stamp(entry: StampEntry, order: GraphOrder): void {
    const origin = this.#origin(order, undefined, null);
    this.#writes.push(() => this.#world.journal.stamp(entry, origin));
  }

  /** Where an order went, and what that was expected to cost. */
  routing(order: GraphOrder, routed: readonly RouteLeg[], mid1e9: number, atNs: number): void {
    const legs = routed.map((leg) => ({ ...leg }));
    const cost = costBps(legs, order.node.side, mid1e9);
    const total1e8 = legs.reduce((sum, leg) => sum + leg.qty1e8, 0);
    this.#writes.push((tell) =>
      tell("routing", "r", {
        node_order_id: order.nodeOrderId,
        parent_id: this.#world.graphs.parentId(order.nodeOrderId),
        symbol: order.node.symbol,
        side: order.node.side > 0 ? "buy" : "sell",
        legs: legs.map((leg) => ({
          venue: leg.meta.venue,
          qty_1e8: leg.qty1e8,
          share_pct: Math.round(leg.qty1e8 / total1e8 * 1e5) / 1e3,
        })),
        est_cost_bps: cost === null ? null : rounded(cost.slippageBps + cost.feeBps),
        chosen: legs.map((leg) => leg.meta.venue),
        ts_ns: this.#world.clock.epochNs(atNs),
      })
    );
  }

  #origin(order: GraphOrder, meta: SymbolMeta | undefined, leg: Leg | null): Origin {
    const { node } = order;
    const market = leg?.meta ?? meta;
    return {
      graph: { graphId: order.graphId, nodeId: node.nodeId, adjusted: node.adjusted },
      deploymentId: "",
      label: "",
      edgeId: leg?.meta.edgeId ?? "",
      venue: leg?.meta.venue ?? node.venue ?? "",
      market: () =>
        market ?? { symbol: node.symbol, instrumentType: node.instrumentType } as SymbolMeta,
      epochNs: (atNs) => this.#world.clock.epochNs(atNs),
    };
  }
}

/** To a thousandth of a basis point. */
export function rounded(bps: number): number {
  return Math.round(bps * 1000) / 1000;
}

/** What of an order is worth an event. */
function keyOf(entry: OrderEntry): string {
  const { status, filled1e8, px1e9, qty1e8, revision, venueOrderId } = entry;
  return [status, filled1e8, px1e9, qty1e8, revision, venueOrderId].join();
}

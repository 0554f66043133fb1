import type { OrderTypeName } from "../../engine/config.ts";
import type { EndReason, OrderStatus, RejectReason } from "../../engine/journal.ts";
import type { Row } from "../store/database.ts";
import type { StoredGraph } from "../store/graph_store.ts";
import type { DeskCore } from "./desk_core.ts";
import { nodePlan } from "./graph.ts";
import { GraphOrder, type Leg } from "./graph_order.ts";
import type { RunningGraph } from "./running_graph.ts";

/**
 * Brings back graphs that had not ended. Legs that a venue had acknowledged rest again at the end of
 * their queue; those it had not are ended, for nobody knows whether they arrived, and so are those
 * whose market has no feed any more.
 */
export function restoreGraphs(core: DeskCore): void {
  const { graphs } = core.world;
  core.numbers = graphs.numbers();
  restorePositions(core);
  for (const stored of graphs.running()) {
    const running: RunningGraph = { stored, orders: new Map(), refusal: null };
    core.running.set(stored.graphId, running);
    const fills = graphs.fillCounts(stored.graphId);
    for (const row of graphs.orders(stored.graphId)) {
      const order = restoredOrder(core, stored, row);
      order.fills = fills.get(order.nodeOrderId) ?? 0;
      const { nodeId } = order.node;
      running.orders.set(nodeId, [...running.orders.get(nodeId) ?? [], order]);
      for (const leg of order.legs) restoreLeg(core, running, order, leg);
    }
  }
  for (const venue of core.venues) {
    const open = [...core.legs.values()].filter((place) => place.venue === venue);
    venue.restore(
      open.map((place) => place.leg),
      new Map(open.map(({ leg, order }) => [leg.id, order.node.side])),
    );
  }
}

function restoreLeg(core: DeskCore, running: RunningGraph, order: GraphOrder, leg: Leg): void {
  if (leg.status !== "NEW" && leg.status !== "OPEN") return;
  const venue = core.venues.find((each) => each.views.some((view) => view.meta === leg.meta));
  if (leg.status === "OPEN" && venue !== undefined) {
    core.legs.set(leg.id, { leg, order, running, venue, amend: null });
    return;
  }
  leg.endReason = venue === undefined ? "feed_ended" : "stopped";
  leg.status = leg.filled1e8 > 0 ? "PARTIAL" : "CANCELLED";
  core.journal.leg(leg, order);
  core.record(order);
  core.mark(running, order.node.nodeId);
}

function restoredOrder(core: DeskCore, stored: StoredGraph, row: Row): GraphOrder {
  const order = new GraphOrder(
    stored.graphId,
    nodePlan(stored.plan, row["node_id"] as string),
    BigInt(row["algo_order_id"] as string),
    Number(row["seq"]),
    Number(row["qty_1e8"]),
    sinceBase(core, row["created_ns"] as bigint),
  );
  order.px1e9 = Number(row["px_1e9"]);
  order.revision = Number(row["revision"]);
  for (const each of core.world.graphs.legs(order.nodeOrderId)) {
    order.legs.push(restoredLeg(core, each));
  }
  if (order.legs.length === 0) order.refused = row["failure_reason"] as RejectReason;
  return order;
}

function restoredLeg(core: DeskCore, row: Row): Leg {
  const { venue, market: symbol } = row as { venue: string; market: string };
  const view = core.world.markets.find(({ meta }) =>
    meta.venue === venue && meta.symbol === symbol
  );
  // Without its feed a market is only a name; no leg of it is open any more.
  const unknown = { venue, symbol, edgeId: "" } as Leg["meta"];
  return {
    id: row["n"] as bigint,
    meta: view?.meta ?? unknown,
    type: row["order_type"] as OrderTypeName,
    px1e9: Number(row["px_1e9"]),
    qty1e8: Number(row["qty_1e8"]),
    filled1e8: Number(row["filled_1e8"]),
    notional1e9: BigInt(row["notional_1e9"] as string),
    fees1e9: BigInt(row["fees_1e9"] as string),
    status: row["status"] as OrderStatus,
    failureReason: row["failure_reason"] as RejectReason | null,
    endReason: row["end_reason"] as EndReason | null,
    revision: 0,
    venueOrderId: row["venue_order_id"] as string | null,
    createdNs: sinceBase(core, row["created_ns"] as bigint),
    ackedNs: row["acked_ns"] === null ? null : sinceBase(core, row["acked_ns"] as bigint),
  };
}

function restorePositions(core: DeskCore): void {
  const today = new Date(Number(core.world.clock.baseNs / 1_000_000n)).toISOString().slice(0, 10);
  for (const row of core.world.graphs.positions()) {
    for (const venue of core.venues) {
      const view = venue.views.find(({ meta }) =>
        meta.venue === row["venue"] && meta.symbol === row["market"]
      );
      if (view === undefined) continue;
      const ledger = venue.ledgerOf(view.meta);
      ledger.position1e8 = Number(row["position_1e8"]);
      ledger.avgEntry1e9 = Number(row["avg_entry_1e9"]);
      ledger.realized1e9 = BigInt(row["realized_1e9"] as string);
      ledger.session1e9 = row["session_day"] === today ? BigInt(row["session_1e9"] as string) : 0n;
      ledger.fees1e9 = BigInt(row["fees_1e9"] as string);
    }
  }
}

function sinceBase(core: DeskCore, epochNs: bigint): number {
  return Number(epochNs - core.world.clock.baseNs);
}

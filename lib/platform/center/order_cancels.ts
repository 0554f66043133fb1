import type { Desk } from "../desk/desk.ts";
import { orGone } from "../edge/or_gone.ts";
import { orderDocument } from "../store/documents.ts";
import { OPEN_ORDERS } from "../store/open_orders.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { World } from "./world.ts";

/** Ends orders of algos, and of a venue all of them, in somebody else's name. */
export class OrderCancels {
  #world: World;
  #desk: Desk;

  constructor(world: World, desk: Desk) {
    this.#world = world;
    this.#desk = desk;
  }

  /** Cancels one order of an algo from outside; false if it is not open. */
  async one(
    deploymentId: string,
    label: string,
    algoOrderId: bigint,
    seq: number,
  ): Promise<boolean> {
    const instance = this.#world.deployments.get(deploymentId)?.instances
      .find((each) => each.plan.label === label);
    if (instance?.edge?.alive !== true) return false;
    return await instance.edge.cancelOrder(algoOrderId, seq, this.#world.clock.nowNs());
  }

  /** Cancels every open order at a venue, of graphs and algos alike; by node order id. */
  async venue(venue: string): Promise<{ cancelled: string[]; failed: string[] }> {
    const [manual, algos] = await Promise.all([
      this.#desk.cancel(this.#desk.openOrders(venue), venue),
      this.#algosAt(venue),
    ]);
    return {
      cancelled: [...algos.cancelled, ...manual.cancelled],
      failed: [...algos.failed, ...manual.late, ...manual.open],
    };
  }

  /** Ends what an instance has open; gives how many orders there were. */
  async instance(
    deployment: Deployment,
    instance: Instance,
    reason: "undeployed" | "stopped",
  ): Promise<number> {
    const { edge } = instance;
    let ended = 0;
    if (edge?.alive === true) {
      ended = await orGone(edge.cancelAll(this.#world.clock.nowNs(), reason), 0);
    }
    return ended + this.stored(deployment, instance, reason);
  }

  /** Ends in the store what an edge can't end any more. */
  stored(deployment: Deployment, instance: Instance, reason: "undeployed" | "stopped"): number {
    const { db, store, clock, recorder } = this.#world;
    const rows = db.transaction(() =>
      store.endOrders(deployment.id, instance.plan.label, reason, clock.nowEpochNs())
    );
    for (const row of rows) recorder.event("orders", "o", orderDocument(row, deployment.name));
    return rows.length;
  }

  async #algosAt(venue: string): Promise<{ cancelled: string[]; failed: string[] }> {
    const { db, deployments, clock } = this.#world;
    const open = () =>
      db.all(
        `SELECT node_order_id FROM ${OPEN_ORDERS} AND deployment_id <> '' AND venue = ? ORDER BY n`,
        venue,
      ).map((row) => row["node_order_id"] as string);
    const before = open();
    await Promise.all(
      [...deployments.instances()].map(({ plan, edge }) =>
        plan.venue === venue && edge?.alive === true
          ? orGone(edge.cancelAll(clock.nowNs(), "cancel_requested"), 0)
          : 0
      ),
    );
    const after = new Set(open());
    return {
      cancelled: before.filter((id) => !after.has(id)),
      failed: before.filter((id) => after.has(id)),
    };
  }
}

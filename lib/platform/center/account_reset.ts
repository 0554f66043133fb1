import type { Desk } from "../desk/desk.ts";
import type { Edges } from "./edges.ts";
import type { OrderCancels } from "./order_cancels.ts";
import type { PaperAccount } from "./paper_account.ts";
import type { Turn } from "./turn.ts";
import type { World } from "./world.ts";

/** What a reset needs besides the world. */
export interface ResetRooms {
  /** Changes of deployments happen one after the other. */
  turn: Turn;
  edges: Edges;
  cancels: OrderCancels;
  desk: Desk;
  account: PaperAccount;
}

/** Begins the paper account anew. */
export class AccountReset {
  #world: World;
  #rooms: ResetRooms;

  constructor(world: World, rooms: ResetRooms) {
    this.#world = world;
    this.#rooms = rooms;
  }

  /** Stops everything and gives the paper account its first balances again. */
  run(): Promise<Record<string, unknown>> {
    const { db, store, settings, deployments, markets } = this.#world;
    const { turn, edges, cancels, desk, account } = this.#rooms;
    return turn.take(async () => {
      const stopped: string[] = [];
      let cancelledOrders = 0;
      for (const deployment of deployments.list()) {
        if (deployment.desired === "running") stopped.push(deployment.id);
        await edges.stop(deployment, false);
        for (const instance of deployment.instances) {
          cancelledOrders += await cancels.instance(deployment, instance, "stopped");
        }
      }
      cancelledOrders += desk.dropAll();
      const metas = markets.map(({ meta }) => meta);
      let deleted = 0;
      let written = 0;
      db.transaction(() => {
        deleted = account.wipe() + db.run("DELETE FROM positions").changes + desk.wipePositions();
        written = account.seed(metas, settings.values);
      });
      // Positions live in the edges too: fresh ones begin without any.
      for (const deployment of deployments.list()) {
        for (const instance of deployment.instances) await edges.quit(instance);
        await edges.spawnAll(deployment, store.wasm(deployment.id));
      }
      return {
        reset: true,
        deleted,
        written,
        stopped_deployments: stopped,
        cancelled_orders: cancelledOrders,
      };
    });
  }
}

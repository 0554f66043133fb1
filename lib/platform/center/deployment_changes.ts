import type { CreateBody } from "../../contract/deployment_requests.ts";
import { conflict, Problem } from "../problem.ts";
import { closeInstances, type InstanceClosing } from "./closings.ts";
import { decodeModule } from "./decoded_module.ts";
import type { DeploymentStream } from "./deployment_stream.ts";
import type { Edges } from "./edges.ts";
import type { FeedPace } from "./feed_pace.ts";
import type { Deployment } from "./instance.ts";
import type { InstanceJournal } from "./instance_journal.ts";
import { marketOf } from "./instance_records.ts";
import type { MeshRouter } from "./mesh/mesh_router.ts";
import { newDeployment } from "./new_deployment.ts";
import type { OrderCancels } from "./order_cancels.ts";
import type { PaperAccount } from "./paper_account.ts";
import { planDeployment } from "./plan_deployment.ts";
import { restoredDeployment } from "./restored_deployment.ts";
import type { Turn } from "./turn.ts";
import type { World } from "./world.ts";

const MAX_DEPLOYMENTS = 32;

/** What changes of deployments need besides the world. */
export interface ChangeRooms {
  /** Changes of deployments happen one after the other. */
  turn: Turn;
  edges: Edges;
  cancels: OrderCancels;
  stream: DeploymentStream;
  journal: InstanceJournal;
  mesh: MeshRouter;
  pace: FeedPace;
  account: PaperAccount;
}

/** How to stop: closing cancels what rests too. */
export interface StopWish {
  cancelOrders?: boolean;
  closePositions?: boolean;
}

export interface Stopped {
  openOrders: number;
  cancelledOrders: number;
  /** Where positions were to be closed. */
  closed?: InstanceClosing[];
}

/** Deployments come, run, stop and go. */
export class DeploymentChanges {
  #world: World;
  #rooms: ChangeRooms;

  constructor(world: World, rooms: ChangeRooms) {
    this.#world = world;
    this.#rooms = rooms;
  }

  /** `POST /v1/deployments`. */
  create(body: CreateBody): Promise<{ created: boolean; deployment: Deployment }> {
    const { db, store, deployments, markets, clock } = this.#world;
    const { turn, edges } = this.#rooms;
    return turn.take(async () => {
      const wasm = decodeModule(body.wasm_base64, body.wasm_sha256);
      const plan = planDeployment(body, wasm.report, markets.map(({ meta }) => meta));
      const existing = deployments.named(body.name);
      if (existing !== undefined) {
        if (existing.wasmSha256 !== wasm.sha256 || existing.content !== plan.content) {
          throw conflict(`the name "${body.name}" is taken by another deployment`, [
            { field: "name", message: "exists with other content", value: existing.id },
          ]);
        }
        if (body.start_immediately) await this.#startIfItCan(existing);
        return { created: false, deployment: existing };
      }
      if (deployments.size >= MAX_DEPLOYMENTS) {
        throw conflict(`there are ${MAX_DEPLOYMENTS} deployments already; undeploy one first`);
      }
      const deployment = newDeployment(body, wasm, plan, clock.nowEpochNs());
      db.transaction(() => store.insert(deployment, wasm.bytes));
      deployments.add(deployment);
      await edges.spawnAll(deployment, wasm.bytes);
      if (body.start_immediately) await this.#startIfItCan(deployment);
      return { created: true, deployment };
    });
  }

  /** What is registered stays so, stopped, where it can't start: its rows say why. */
  async #startIfItCan(deployment: Deployment): Promise<void> {
    try {
      await this.#rooms.edges.start(deployment);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
    }
  }

  start(deployment: Deployment): Promise<void> {
    return this.#rooms.turn.take(async () => {
      this.#world.deployments.requireStill(deployment);
      await this.#rooms.edges.start(deployment);
    });
  }

  stop(deployment: Deployment, wish: StopWish = {}): Promise<Stopped> {
    const { cancelOrders = false, closePositions = false } = wish;
    const { turn, edges, account } = this.#rooms;
    return turn.take(async () => {
      this.#world.deployments.requireStill(deployment);
      const orders = await edges.stop(deployment, cancelOrders || closePositions);
      if (!closePositions) return orders;
      return { ...orders, closed: await closeInstances(this.#world, edges, account, deployment) };
    });
  }

  /** Stops, cancels what rests, and removes the registration. */
  remove(deployment: Deployment): Promise<{ cancelledOrders: number; openPositions: unknown[] }> {
    const { store, deployments, clock } = this.#world;
    const { turn, edges, cancels, mesh, stream, pace } = this.#rooms;
    return turn.take(async () => {
      deployments.requireStill(deployment);
      await edges.stop(deployment, false);
      let cancelledOrders = 0;
      for (const instance of deployment.instances) {
        cancelledOrders += await cancels.instance(deployment, instance, "undeployed");
        await edges.quit(instance);
      }
      const openPositions = this.#openPositions(deployment);
      store.remove(deployment.id, clock.nowEpochNs());
      deployments.remove(deployment.id);
      mesh.removed(deployment);
      stream.tell(deployment, "deleted", {});
      pace.set();
      return { cancelledOrders, openPositions };
    });
  }

  #openPositions(deployment: Deployment): unknown[] {
    const { store, markets } = this.#world;
    return store.openPositions(deployment.id).map((row) => {
      const instance = deployment.instances.find((each) => each.plan.label === row["label"]);
      const market = marketOf(markets, instance, row["symbol"] as string);
      const bid = BigInt(Math.round(market?.book.bestBidPx1e9 ?? 0));
      return {
        label: row["label"],
        symbol: row["symbol"],
        venue: instance?.plan.venue ?? null,
        position_1e8: row["position_1e8"],
        value_usd_1e9: (row["position_1e8"] as bigint) * bid / 100_000_000n,
      };
    });
  }

  /** Brings back what an earlier platform had, and starts what was to run. */
  async restore(): Promise<void> {
    const { store, deployments, markets, clock } = this.#world;
    const { edges, journal } = this.#rooms;
    const metas = markets.map(({ meta }) => meta);
    for (const row of store.all()) {
      const saved = store.instances(row["id"] as string);
      const deployment = restoredDeployment(row, saved, metas, clock.nowEpochNs());
      deployments.add(deployment);
      await edges.spawnAll(deployment, row["wasm"] as Uint8Array);
      if (deployment.desired !== "running") continue;
      for (const instance of deployment.instances) {
        journal.log(deployment, instance, "WARN", "the platform restarted: fresh memory");
      }
      await edges.resume(deployment);
      for (const instance of deployment.instances) {
        const why = instance.error?.message;
        if (why !== undefined) journal.log(deployment, instance, "WARN", `not started: ${why}`);
      }
    }
  }
}

import { orGone } from "../edge/or_gone.ts";
import { Slices } from "../edge/slices.ts";
import { type EdgeHandle, spawnEdge } from "../edge/supervisor.ts";
import { conflict } from "../problem.ts";
import { endProcess, processStart } from "../process_identity.ts";
import type { SelfCommand } from "../self_command.ts";
import { catchUp } from "./catch_up.ts";
import { engineConfig } from "./edge_config.ts";
import type { EdgeReports } from "./edge_reports.ts";
import type { FeedPace } from "./feed_pace.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { InstanceStates } from "./instance_states.ts";
import type { MeshRouter } from "./mesh/mesh_router.ts";
import { sdkVersionIn } from "./sdk_version.ts";
import type { World } from "./world.ts";

/** Memory of one algo: 64 MiB. */
const MAX_MEMORY_PAGES = 1024;
const WARM_WAIT_MS = 60_000;

/** What the edges need besides the world. */
export interface EdgeRooms {
  edgeCommand: SelfCommand;
  mesh: MeshRouter;
  reports: EdgeReports;
  states: InstanceStates;
  pace: FeedPace;
}

/** The processes behind the instances: spawned, started, stopped and ended. */
export class Edges {
  #ending = new Set<Promise<void>>();
  #slices = new Slices();
  #world: World;
  #rooms: EdgeRooms;

  constructor(world: World, rooms: EdgeRooms) {
    this.#world = world;
    this.#rooms = rooms;
  }

  /** Ends processes that an earlier platform left over. */
  async endLeftovers(): Promise<void> {
    for (const row of this.#world.store.leftovers()) {
      await endProcess(Number(row["pid"]), row["pid_started"] as string);
    }
  }

  async spawnAll(deployment: Deployment, wasm: Uint8Array): Promise<void> {
    await Promise.all(
      deployment.instances.map((instance) => this.#spawn(deployment, instance, wasm)),
    );
  }

  async #spawn(deployment: Deployment, instance: Instance, wasm: Uint8Array): Promise<void> {
    const { store, settings, clock, killSwitch, markets, wallMs } = this.#world;
    const { edgeCommand, mesh, reports, states } = this.#rooms;
    const { label } = instance.plan;
    const openedNs = clock.nowNs();
    const opening = store.opening(deployment.id, instance, clock.epochNs(openedNs), openedNs);
    instance.status = "pending";
    instance.pauseReason = null;
    instance.error = null;
    instance.last = undefined;
    const edge = spawnEdge({
      command: edgeCommand,
      config: engineConfig(instance, deployment.instances, settings, clock.baseNs, opening),
      wasm,
      maxMemoryPages: MAX_MEMORY_PAGES,
      sdkVersion: sdkVersionIn(deployment.source),
      slices: this.#slices,
      callbacks: {
        journal: (entries) =>
          reports.entries(deployment, instance, entries, () => void this.quit(instance)),
        status: (status) => reports.status(deployment, instance, status),
        mesh: (report) => mesh.take(deployment, instance, report),
        exit: (exit) => {
          instance.edge = undefined;
          mesh.ended(instance);
          reports.exited(deployment, instance, exit);
        },
      },
    });
    instance.edge = edge;
    instance.heartbeatMs = wallMs();
    const started = await processStart(edge.pid);
    if (started !== undefined) store.process(deployment.id, label, edge.pid, started);
    const ready = await edge.ready;
    if (instance.edge !== edge) return;
    if (ready.ok) {
      if (killSwitch.active) void orGone(edge.setKillSwitch(true), undefined);
      catchUp(instance, markets, clock);
      states.become(deployment, instance, "accepted", null);
      return;
    }
    instance.error = { code: ready.code, message: ready.message, atNs: clock.nowEpochNs() };
    states.become(deployment, instance, "rejected", null);
    await this.quit(instance);
  }

  /**
   * Starts a deployment. Throws a conflict where no instance can run; then it stays as it was, or
   * the next platform would start what was refused here.
   */
  async start(deployment: Deployment): Promise<void> {
    refuseHopeless(deployment);
    this.#refuseBusy(deployment);
    await this.resume(deployment);
  }

  /** Starts what can run; every other instance says why it doesn't. */
  async resume(deployment: Deployment): Promise<void> {
    const { store, clock } = this.#world;
    deployment.desired = "running";
    deployment.startedNs = clock.nowEpochNs();
    store.update(deployment);
    for (const instance of deployment.instances) {
      if (instance.status === "failed") {
        await this.quit(instance);
        await this.#spawn(deployment, instance, store.wasm(deployment.id));
      }
      if (instance.status === "accepted" || instance.status === "paused") {
        await this.#startInstance(deployment, instance);
      }
    }
    this.#rooms.pace.set();
  }

  #refuseBusy({ id, instances }: Deployment): void {
    const able = instances.filter((each) => each.status !== "rejected");
    const holders = able.flatMap((each) =>
      each.status === "running" ? [] : this.#busyWith(id, each) ?? []
    );
    if (holders.length < able.length) return;
    able.forEach((each, i) => each.error = this.#busyError(each, holders[i]!));
    throw conflict(
      able.map((each) => each.error!.message).join("; "),
      [...new Set(holders)].map((holder) => ({
        field: "symbols",
        message: `"${holder.name}" runs on the same symbol`,
        value: holder.id,
        hint: `stop ${holder.name} first`,
      })),
    );
  }

  #busyError({ plan }: Instance, { name }: Deployment): NonNullable<Instance["error"]> {
    const message = `"${name}" already trades this symbol on ${plan.edgeId}`;
    return { code: "SYMBOL_BUSY", message, atNs: this.#world.clock.nowEpochNs() };
  }

  async #startInstance(deployment: Deployment, instance: Instance): Promise<void> {
    const { clock } = this.#world;
    const holder = this.#busyWith(deployment.id, instance);
    if (holder !== undefined) {
      instance.error = this.#busyError(instance, holder);
      return;
    }
    instance.error = null;
    instance.startedNs = clock.nowEpochNs();
    const edge = instance.edge;
    if (edge === undefined) return;
    this.#rooms.pace.set();
    clearTimeout(instance.warmTimer);
    instance.warmTimer = setTimeout(() => {
      if (instance.status !== "accepted" || instance.edge !== edge) return;
      const message = "no fresh book of every symbol within 60 s";
      instance.error = { code: "NOT_WARM", message, atNs: clock.nowEpochNs() };
    }, WARM_WAIT_MS);
    await orGone(edge.start(clock.nowNs()), undefined);
  }

  async stop(
    deployment: Deployment,
    cancelOrders: boolean,
  ): Promise<{ openOrders: number; cancelledOrders: number }> {
    const { store, clock } = this.#world;
    const wasRunning = deployment.desired === "running";
    deployment.desired = "stopped";
    if (wasRunning) {
      deployment.stoppedNs = clock.nowEpochNs();
      store.update(deployment);
    }
    const total = { openOrders: 0, cancelledOrders: 0 };
    for (const instance of deployment.instances) {
      clearTimeout(instance.warmTimer);
      if (instance.error?.code === "SYMBOL_BUSY") instance.error = null;
      const { edge } = instance;
      if (edge?.alive !== true || instance.status === "failed") continue;
      const answer = await orGone(edge.stop(clock.nowNs(), cancelOrders), {
        openOrders: 0,
        cancelledOrders: 0,
      });
      total.openOrders += answer.openOrders;
      total.cancelledOrders += answer.cancelledOrders;
    }
    this.#rooms.pace.set();
    return total;
  }

  /** A process of the instance that answers: a failed one gets a fresh one. */
  async answering(deployment: Deployment, instance: Instance): Promise<EdgeHandle | undefined> {
    if (instance.status === "failed") {
      await this.quit(instance);
      await this.#spawn(deployment, instance, this.#world.store.wasm(deployment.id));
    }
    return instance.edge?.alive === true ? instance.edge : undefined;
  }

  async quit(instance: Instance): Promise<void> {
    clearTimeout(instance.warmTimer);
    const { edge } = instance;
    instance.edge = undefined;
    this.#rooms.mesh.ended(instance);
    if (edge === undefined) return;
    const ending = edge.quit();
    this.#ending.add(ending);
    await ending;
    this.#ending.delete(ending);
  }

  /** Ends all of them; deployments stay as they are, for the next platform to bring back. */
  async quitAll(): Promise<void> {
    const { db, store, deployments } = this.#world;
    await Promise.all([...deployments.instances()].map((instance) => this.quit(instance)));
    // Some were ending already, for reasons of their own.
    await Promise.all(this.#ending);
    db.attempt(() => {
      for (const deployment of deployments.values()) {
        for (const { plan } of deployment.instances) {
          store.process(deployment.id, plan.label, null, null);
        }
      }
    });
  }

  /** Another running deployment of the account on the same edge and market. */
  #busyWith(id: string, instance: Instance): Deployment | undefined {
    return [...this.#world.deployments.values()].find((other) =>
      other.id !== id && other.desired === "running" &&
      other.instances.some((each) =>
        each.error?.code !== "SYMBOL_BUSY" && each.status !== "failed" &&
        each.status !== "rejected" &&
        each.plan.markets.some((market) => instance.plan.markets.includes(market))
      )
    );
  }
}

function refuseHopeless({ name, instances, warnings }: Deployment): void {
  if (instances.length === 0) {
    throw conflict(`"${name}" has no instance that can run: ${warnings[0]}`);
  }
  if (instances.every((each) => each.status === "rejected")) {
    const reasons = instances.map((each) => `${each.plan.label}: ${each.error?.message}`);
    throw conflict(`every instance was rejected (${reasons.join("; ")})`);
  }
}

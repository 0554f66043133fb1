import type { JournalEntry } from "../../engine/journal.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { type EdgeExit, EdgeGone, spawnEdge } from "../edge/supervisor.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { Feed } from "../feeds/feed.ts";
import { conflict } from "../problem.ts";
import { processStart } from "../process_identity.ts";
import type { SelfCommand } from "../self_command.ts";
import type { Database } from "../store/database.ts";
import type { DeploymentStore } from "../store/deployment_store.ts";
import { orderDocument } from "../store/documents.ts";
import type { Origin } from "../store/journal_store.ts";
import { bookSnapshot } from "./book_snapshot.ts";
import { FeedWatch } from "./feed_watch.ts";
import { meshLinks } from "./mesh/mesh_document.ts";
import { MeshRouter } from "./mesh/mesh_router.ts";
import { callbackSummaries } from "./callback_summaries.ts";
import { type InstanceRecords, movingParts, statusOf } from "./deployment_document.ts";
import { engineConfig } from "./edge_config.ts";
import type { Hub } from "./hub.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { KillSwitch } from "./kill_switch.ts";
import type { MarketView } from "./market_view.ts";
import type { Recorder } from "./recorder.ts";
import { sdkVersionIn } from "./sdk_version.ts";
import type { SettingsStore } from "./settings.ts";
import type { InstanceStatus } from "./states.ts";

/** Memory of one algo: 64 MiB. */
const MAX_MEMORY_PAGES = 1024;
const WARM_WAIT_MS = 60_000;
/** An edge that got no event for this long is told what time it is. */
export const ADVANCE_MS = 20;

/** What the edges need of the platform around them. */
export interface World {
  db: Database;
  clock: PlatformClock;
  feeds: readonly Feed[];
  markets: readonly MarketView[];
  settings: SettingsStore;
  store: DeploymentStore;
  recorder: Recorder;
  hub: Hub;
  edgeCommand: SelfCommand;
  /** By id, oldest first. */
  deployments: ReadonlyMap<string, Deployment>;
  killSwitch: KillSwitch;
  /** Orders that a person placed are open. */
  deskBusy(): boolean;
  wallMs(): number;
}

/** The processes behind the instances: started, asked, listened to and ended. */
export class Edges {
  readonly mesh: MeshRouter;
  readonly feedWatch: FeedWatch;
  #world: World;
  #ending = new Set<Promise<void>>();

  constructor(world: World) {
    this.#world = world;
    const far = () => world.settings.values.mesh_distance;
    this.mesh = new MeshRouter(world.clock, world.recorder, far);
    this.feedWatch = new FeedWatch(world.deployments, (...line) => this.log(...line));
  }

  async spawnAll(deployment: Deployment, wasm: Uint8Array): Promise<void> {
    await Promise.all(
      deployment.instances.map((instance) => this.#spawn(deployment, instance, wasm)),
    );
  }

  async #spawn(deployment: Deployment, instance: Instance, wasm: Uint8Array): Promise<void> {
    const { label } = instance.plan;
    const opening = this.#world.store.opening(deployment.id, instance, this.nowNs());
    instance.status = "pending";
    instance.pauseReason = null;
    instance.error = null;
    instance.last = undefined;
    const edge = spawnEdge({
      command: this.#world.edgeCommand,
      config: engineConfig(
        instance,
        deployment.instances,
        this.#world.settings,
        this.#world.clock.baseNs,
        opening,
      ),
      wasm,
      maxMemoryPages: MAX_MEMORY_PAGES,
      sdkVersion: sdkVersionIn(deployment.source),
      callbacks: {
        journal: (entries) => this.#journal(deployment, instance, entries),
        status: (status) => {
          instance.last = status;
          instance.heartbeatMs = this.#world.wallMs();
          if (status.updateCount % 64 === 0) {
            this.#world.db.attempt(() =>
              this.#world.store.progress(deployment.id, label, status.updateCount)
            );
          }
        },
        mesh: (report) => this.mesh.take(deployment, instance, report),
        exit: (exit) => this.#exited(deployment, instance, exit),
      },
    });
    instance.edge = edge;
    instance.heartbeatMs = this.#world.wallMs();
    const started = await processStart(edge.pid);
    if (started !== undefined) this.#world.store.process(deployment.id, label, edge.pid, started);
    const ready = await edge.ready;
    if (instance.edge !== edge) return;
    if (ready.ok) {
      if (this.#world.killSwitch.active) void orGone(edge.setKillSwitch(true), undefined);
      this.#catchUp(instance);
      this.#become(deployment, instance, "accepted", null);
      return;
    }
    instance.error = { code: ready.code, message: ready.message, atNs: this.nowNs() };
    this.#become(deployment, instance, "rejected", null);
    await this.quit(instance);
  }

  async start(deployment: Deployment): Promise<void> {
    if (deployment.instances.length === 0) {
      throw conflict(
        `"${deployment.name}" has no instance that can run: ${deployment.warnings[0]}`,
      );
    }
    if (deployment.instances.every((each) => each.status === "rejected")) {
      const reasons = deployment.instances.map((each) =>
        `${each.plan.label}: ${each.error?.message}`
      );
      throw conflict(`every instance was rejected (${reasons.join("; ")})`);
    }
    deployment.desired = "running";
    deployment.startedNs = this.nowNs();
    this.#world.store.update(deployment);
    for (const instance of deployment.instances) {
      if (instance.status === "failed") {
        await this.quit(instance);
        await this.#spawn(deployment, instance, this.#world.store.wasm(deployment.id));
      }
      if (instance.status === "accepted" || instance.status === "paused") {
        await this.#startInstance(deployment, instance);
      }
    }
    this.setPace();
    if (deployment.instances.every((each) => each.error?.code === "SYMBOL_BUSY")) {
      throw conflict(deployment.instances[0]!.error!.message);
    }
  }

  async #startInstance(deployment: Deployment, instance: Instance): Promise<void> {
    const busy = this.#busyWith(deployment, instance);
    if (busy !== undefined) {
      const message = `"${busy.name}" already trades this symbol on ${instance.plan.edgeId}`;
      instance.error = { code: "SYMBOL_BUSY", message, atNs: this.nowNs() };
      return;
    }
    instance.error = null;
    instance.startedNs = this.nowNs();
    const edge = instance.edge;
    if (edge === undefined) return;
    this.setPace();
    clearTimeout(instance.warmTimer);
    instance.warmTimer = setTimeout(() => {
      if (instance.status !== "accepted" || instance.edge !== edge) return;
      const message = "no fresh book of every symbol within 60 s";
      instance.error = { code: "NOT_WARM", message, atNs: this.nowNs() };
    }, WARM_WAIT_MS);
    await orGone(edge.start(this.#world.clock.nowNs()), undefined);
  }

  async stop(
    deployment: Deployment,
    cancelOrders: boolean,
  ): Promise<{ openOrders: number; cancelledOrders: number }> {
    const wasRunning = deployment.desired === "running";
    deployment.desired = "stopped";
    if (wasRunning) {
      deployment.stoppedNs = this.nowNs();
      this.#world.store.update(deployment);
    }
    const total = { openOrders: 0, cancelledOrders: 0 };
    for (const instance of deployment.instances) {
      clearTimeout(instance.warmTimer);
      const { edge } = instance;
      if (edge?.alive !== true || instance.status === "failed") continue;
      const answer = await orGone(edge.stop(this.#world.clock.nowNs(), cancelOrders), {
        openOrders: 0,
        cancelledOrders: 0,
      });
      total.openOrders += answer.openOrders;
      total.cancelledOrders += answer.cancelledOrders;
    }
    this.setPace();
    return total;
  }

  /** Ends every edge, and waits also for those that were ending already. */
  async quitAll(): Promise<void> {
    await Promise.all([...this.all()].map((instance) => this.quit(instance)));
    await Promise.all(this.#ending);
  }

  /** Another running instance of the account on the same edge and market. */
  #busyWith(deployment: Deployment, instance: Instance): Deployment | undefined {
    return [...this.#world.deployments.values()].find((other) =>
      other.id !== deployment.id && other.desired === "running" &&
      other.instances.some((each) =>
        each.error?.code !== "SYMBOL_BUSY" && each.status !== "failed" &&
        each.status !== "rejected" &&
        each.plan.markets.some((market) => instance.plan.markets.includes(market))
      )
    );
  }

  async quit(instance: Instance): Promise<void> {
    clearTimeout(instance.warmTimer);
    const { edge } = instance;
    instance.edge = undefined;
    this.mesh.ended(instance);
    if (edge === undefined) return;
    const ending = edge.quit();
    this.#ending.add(ending);
    await ending;
    this.#ending.delete(ending);
  }

  /** Every edge obeys before this ends; one that is gone gives no orders anyway. */
  async setKillSwitch(active: boolean): Promise<void> {
    await Promise.all(
      [...this.all()].map(({ edge }) =>
        edge?.alive === true ? orGone(edge.setKillSwitch(active), undefined) : undefined
      ),
    );
  }

  /** Cancels the open orders of all instances at a venue, by node order id. */
  async cancelVenue(venue: string): Promise<{ cancelled: string[]; failed: string[] }> {
    const open = () =>
      this.#world.db.all(
        `SELECT node_order_id FROM orders
         WHERE deployment_id <> '' AND venue = ? AND status IN ('NEW', 'OPEN') ORDER BY n`,
        venue,
      ).map((row) => row["node_order_id"] as string);
    const before = open();
    await Promise.all(
      [...this.all()].map(({ plan, edge }) =>
        plan.venue === venue && edge?.alive === true
          ? orGone(edge.cancelAll(this.#world.clock.nowNs(), "cancel_requested"), 0)
          : 0
      ),
    );
    const after = new Set(open());
    const ended = before.filter((id) => !after.has(id));
    return { cancelled: ended, failed: before.filter((id) => after.has(id)) };
  }

  async endOrders(deployment: Deployment, instance: Instance, reason: "undeployed" | "stopped") {
    const { edge } = instance;
    let ended = 0;
    if (edge?.alive === true) {
      ended = await orGone(edge.cancelAll(this.#world.clock.nowNs(), reason), 0);
    }
    return ended + this.#endStored(deployment, instance, reason);
  }

  /** Ends in the store what an edge can't end any more. */
  #endStored(deployment: Deployment, instance: Instance, reason: string): number {
    const rows = this.#world.db.transaction(() =>
      this.#world.store.endOrders(deployment.id, instance.plan.label, reason, this.nowNs())
    );
    for (const row of rows) {
      this.#world.recorder.event("orders", "o", orderDocument(row, deployment.name));
    }
    return rows.length;
  }

  #journal(deployment: Deployment, instance: Instance, entries: JournalEntry[]): void {
    this.#world.recorder.record(entries, this.#origin(deployment, instance), deployment.name);
    for (const entry of entries) {
      if (entry.type !== "state") continue;
      if (entry.state === "failed") {
        instance.error = {
          code: entry.reason ?? "TRAP",
          message: entry.message ?? "failed",
          atNs: this.#world.clock.epochNs(entry.atNs),
        };
      } else if (entry.state === "running") instance.error = null;
      this.#become(deployment, instance, entry.state, entry.reason);
      if (entry.state === "failed") void this.quit(instance);
    }
  }

  #exited(deployment: Deployment, instance: Instance, exit: EdgeExit): void {
    instance.edge = undefined;
    this.mesh.ended(instance);
    instance.error = { ...exit, atNs: this.nowNs() };
    this.log(deployment, instance, "ERROR", `failed: ${exit.code}: ${exit.message}`);
    this.#world.db.attempt(() => this.#endStored(deployment, instance, "stopped"));
    this.#become(deployment, instance, "failed", exit.code);
  }

  #become(
    deployment: Deployment,
    instance: Instance,
    status: InstanceStatus,
    reason: string | null,
  ): void {
    const previous = instance.status;
    instance.status = status;
    instance.pauseReason = status === "paused" ? reason : null;
    if (status === "running") clearTimeout(instance.warmTimer);
    this.setPace();
    if (previous === status) return;
    this.tell(deployment, "status", {
      label: instance.plan.label,
      edge_status: status,
      previous,
      pause_reason: instance.pauseReason,
      error: instance.error === null ? null : {
        code: instance.error.code,
        message: instance.error.message,
        at_ns: instance.error.atNs,
      },
    });
  }

  log(
    deployment: Deployment,
    instance: Instance,
    level: "INFO" | "WARN" | "ERROR",
    message: string,
  ): void {
    this.#world.recorder.log(
      level,
      message,
      this.#origin(deployment, instance),
      this.#world.clock.nowNs(),
    );
  }

  tell(deployment: Deployment, event: string, more: Record<string, unknown>): void {
    this.#world.recorder.event(`deployment:${deployment.id}`, "d", {
      event,
      deployment_id: deployment.id,
      status: event === "deleted" ? "deleted" : statusOf(deployment),
      desired_state: deployment.desired,
      ts_ns: this.nowNs(),
      ...more,
    });
  }

  /** Once a second whoever watches a deployment gets its moving parts; they are not kept. */
  heartbeat(): void {
    this.feedWatch.look(this.#world.markets, this.#world.clock);
    for (const deployment of this.#world.deployments.values()) {
      for (const summary of callbackSummaries(deployment, this.nowNs())) {
        this.#world.hub.publish(`traces:${deployment.id}`, "", summary);
      }
      this.#world.hub.publish(`deployment:${deployment.id}`, "", {
        event: "heartbeat",
        deployment_id: deployment.id,
        status: statusOf(deployment),
        desired_state: deployment.desired,
        ts_ns: this.nowNs(),
        edges: deployment.instances.map((instance) =>
          movingParts(
            instance,
            this.records(deployment, instance),
            this.#world.clock,
            this.#world.wallMs(),
          )
        ),
      });
    }
  }

  /** Once a second each link of a mesh is probed, and whoever watches it gets its figures. */
  meshPulse(): void {
    const link = this.mesh.link.bind(this.mesh);
    for (const deployment of this.#world.deployments.values()) {
      this.mesh.probe(deployment);
      const topic = `mesh:${deployment.id}`;
      if (!this.#world.hub.isHeard(topic)) continue;
      this.#world.hub.publish(topic, "", {
        event: "summary",
        ts_ns: this.nowNs(),
        links: meshLinks(deployment, link, 60, this.#world.clock, this.#world.wallMs()),
      });
    }
  }

  /** Feeds are punctual while somebody trades, and save power else. */
  setPace(): void {
    const trading = [...this.#world.deployments.values()].some((each) =>
      each.desired === "running"
    );
    const pace = trading || this.#world.deskBusy() ? "fine" : "coarse";
    for (const feed of this.#world.feeds) feed.setPace(pace);
  }

  /** Quiet markets must not hold back what is on the wire to the simulated venue. */
  advance(): void {
    const nowNs = this.#world.clock.nowNs();
    for (const instance of this.all()) {
      if (instance.status !== "running" || instance.edge?.alive !== true) continue;
      if (nowNs - instance.fedNs < ADVANCE_MS * 1e6 * this.#world.clock.speed) continue;
      instance.fedNs = nowNs;
      instance.edge.advance(nowNs);
    }
  }

  *all(): Generator<Instance> {
    for (const deployment of this.#world.deployments.values()) yield* deployment.instances;
  }

  marketOf(instance: Instance | undefined, symbol: string): MarketView | undefined {
    const at = instance?.plan.symbols.indexOf(symbol) ?? -1;
    const meta = instance?.plan.markets[at];
    return this.#world.markets.find((each) => each.meta === meta);
  }

  records(deployment: Deployment, instance: Instance): InstanceRecords {
    const { label } = instance.plan;
    const counters = instance.last?.orders ?? this.#world.store.counters(deployment.id, label);
    const { rejectsByReason, ...counts } = counters;
    return {
      positions: this.#world.store.positions(deployment.id, label),
      orders: { ...counts, rejects_by_reason: rejectsByReason },
      warmup: instance.plan.symbols.map((symbol) => {
        const view = this.marketOf(instance, symbol);
        const ready = view?.isFresh(this.#world.clock.nowNs()) === true;
        const lastBookNs = view === undefined || view.lastBookNs < 0 ? null : view.lastBookNs;
        return { symbol, ready, lastBookNs };
      }),
    };
  }

  /** Gives a new edge the books as they stand, oldest first; changes alone would tell it nothing. */
  #catchUp(instance: Instance): void {
    const { markets, observed } = instance.plan;
    const joined = [...markets, ...observed].map((meta, index) => ({
      index,
      view: this.#world.markets.find((each) => each.meta === meta)!,
    })).filter(({ view }) => view.book.valid && view.lastBookNs >= 0);
    joined.sort((a, b) => a.view.lastBookNs - b.view.lastBookNs);
    for (const { index, view } of joined) {
      // Due now: the age of the book is no delay of this edge.
      const dueMs = this.#world.clock.wallMsAt(this.#world.clock.nowNs());
      instance.edge?.events(index, bookSnapshot(view, this.#world.clock.baseNs), 0, 1, 0, dueMs);
    }
  }

  #origin(deployment: Deployment, instance: Instance): Origin {
    const { plan } = instance;
    return {
      deploymentId: deployment.id,
      label: plan.label,
      edgeId: plan.edgeId,
      venue: plan.venue,
      market: (symbol): SymbolMeta =>
        plan.markets[plan.symbols.indexOf(symbol)] ?? plan.markets[0]!,
      epochNs: (atNs) => this.#world.clock.epochNs(atNs),
    };
  }

  nowNs(): bigint {
    return this.#world.clock.epochNs(this.#world.clock.nowNs());
  }
}

/** The answer, or `otherwise` if the edge ended before it could answer. */
async function orGone<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof EdgeGone) return otherwise;
    throw cause;
  }
}

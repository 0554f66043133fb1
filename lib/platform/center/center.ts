import { createHash } from "node:crypto";
import { decodeBase64 } from "./base64.ts";
import { inspectWasm, type WasmReport } from "../../algo/inspect.ts";
import { stringifyExact } from "../../contract/json.ts";
import type { CreateBody, PatchBody, RiskBody } from "../../contract/deployment_requests.ts";
import type { JournalEntry } from "../../engine/journal.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { type EdgeExit, EdgeGone, spawnEdge } from "../edge/supervisor.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { Feed } from "../feeds/feed.ts";
import { conflict, invalid, notFound, type ProblemDetail } from "../problem.ts";
import { endProcess, processStart } from "../process_identity.ts";
import type { SelfCommand } from "../self_command.ts";
import type { Database } from "../store/database.ts";
import { DeploymentStore } from "../store/deployment_store.ts";
import { orderDocument } from "../store/documents.ts";
import { meshId, randomId } from "../store/ids.ts";
import { JournalStore, type Origin } from "../store/journal_store.ts";
import { bookSnapshot } from "./book_snapshot.ts";
import {
  deploymentDocument,
  deploymentRow,
  type InstanceRecords,
  movingParts,
  statusOf,
} from "./deployment_document.ts";
import { engineConfig, riskLimits } from "./edge_config.ts";
import { Hub } from "./hub.ts";
import type { Deployment, Instance } from "./instance.ts";
import { type InstancePlan, planLayout } from "./layout.ts";
import { MarketView } from "./market_view.ts";
import { PaperAccount } from "./paper_account.ts";
import { Recorder } from "./recorder.ts";
import { SettingsStore } from "./settings.ts";
import type { InstanceStatus } from "./states.ts";

/** Memory of one algo: 64 MiB. */
const MAX_MEMORY_PAGES = 1024;
const MAX_DEPLOYMENTS = 32;
const WARM_WAIT_MS = 60_000;
/** An edge that got no event for this long is told what time it is. */
const ADVANCE_MS = 20;

export interface CenterOptions {
  db: Database;
  clock: PlatformClock;
  feeds: readonly Feed[];
  edgeCommand: SelfCommand;
  /** Wall clock, ms since the epoch with fractions. */
  wallMs(): number;
}

/** Owns the deployments: their edges, their events and what is kept of them. */
export class Center {
  readonly hub = new Hub();
  readonly settings: SettingsStore;
  readonly account: PaperAccount;
  readonly markets: MarketView[] = [];
  readonly clock: PlatformClock;
  readonly feeds: readonly Feed[];
  readonly store: DeploymentStore;
  readonly db: Database;
  #recorder: Recorder;
  #deployments = new Map<string, Deployment>();
  #reports = new Map<string, WasmReport>();
  #edgeCommand: SelfCommand;
  #wallMs: () => number;
  #advanceTimer: ReturnType<typeof setInterval> | undefined;
  #heartbeatTimer: ReturnType<typeof setInterval> | undefined;
  /** Changes of deployments happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CenterOptions) {
    this.db = options.db;
    this.clock = options.clock;
    this.feeds = options.feeds;
    this.#edgeCommand = options.edgeCommand;
    this.#wallMs = options.wallMs;
    this.settings = new SettingsStore(options.db);
    this.account = new PaperAccount(options.db);
    this.store = new DeploymentStore(options.db);
    this.#recorder = new Recorder(options.db, new JournalStore(options.db), this.account, this.hub);
    for (const feed of options.feeds) {
      for (const meta of feed.markets) this.markets.push(new MarketView(meta, feed));
    }
  }

  /** Ends what an earlier platform left over, starts the feeds, and brings back the deployments. */
  async open(): Promise<void> {
    for (const row of this.store.leftovers()) {
      await endProcess(Number(row["pid"]), row["pid_started"] as string);
    }
    this.account.seed(this.markets.map((market) => market.meta), this.settings.values);
    for (const feed of this.feeds) {
      feed.start({
        events: (market, block, from, to, shiftNs) => {
          const view = this.markets.find((each) => each.meta === market)!;
          view.apply(block, from, to, shiftNs);
          const dueMs = this.clock.wallMsAt(block.recvNs[from]! + shiftNs);
          for (const instance of this.#instances()) {
            const i = instance.plan.markets.indexOf(market);
            if (i < 0 || instance.edge?.alive !== true) continue;
            instance.fedNs = this.clock.nowNs();
            instance.edge.events(i, block, from, to, shiftNs, dueMs);
          }
        },
      });
    }
    this.#advanceTimer = setInterval(() => this.#advance(), ADVANCE_MS);
    this.#heartbeatTimer = setInterval(() => this.#heartbeat(), 1000);
    await this.#restore();
  }

  async close(): Promise<void> {
    clearInterval(this.#advanceTimer);
    clearInterval(this.#heartbeatTimer);
    for (const feed of this.feeds) feed.stop();
    await Promise.all([...this.#instances()].map((instance) => this.#quitEdge(instance)));
    for (const deployment of this.#deployments.values()) {
      for (const { plan } of deployment.instances) {
        this.store.process(deployment.id, plan.label, null, null);
      }
    }
  }

  list(): Deployment[] {
    return [...this.#deployments.values()].reverse();
  }

  row(deployment: Deployment): Record<string, unknown> {
    return deploymentRow(deployment, this.#wallMs());
  }

  /** The deployment of an id or name. Throws a not-found problem. */
  find(idOrName: string): Deployment {
    const found = this.#deployments.get(idOrName) ??
      [...this.#deployments.values()].find((each) => each.name === idOrName);
    if (found === undefined) throw notFound(`no deployment "${idOrName}"`);
    return found;
  }

  document(deployment: Deployment): Record<string, unknown> {
    const report = this.#reports.get(deployment.id)!;
    const source = deployment.source as { sdk_version?: string } | null;
    const abi = {
      callbacks: report.callbacks,
      imports: report.imports,
      family: report.family,
      sdk_version: source?.sdk_version ?? report.sdkVersion ?? null,
    };
    const records = (instance: Instance) => this.#records(deployment, instance);
    return deploymentDocument(deployment, abi, records, this.clock, this.#wallMs());
  }

  /** `POST /v1/deployments`. */
  create(body: CreateBody): Promise<{ created: boolean; deployment: Deployment }> {
    return this.#inTurn(async () => {
      const wasm = decodeModule(body.wasm_base64, body.wasm_sha256);
      const { plans, content } = this.#plan(body, wasm.report);
      const existing = this.list().find((each) => each.name === body.name);
      if (existing !== undefined) {
        if (existing.wasmSha256 !== wasm.sha256 || existing.content !== content) {
          throw conflict(`the name "${body.name}" is taken by another deployment`, [
            { field: "name", message: "exists with other content", value: existing.id },
          ]);
        }
        if (body.start_immediately) await this.#start(existing);
        return { created: false, deployment: existing };
      }
      if (this.#deployments.size >= MAX_DEPLOYMENTS) {
        throw conflict(`there are ${MAX_DEPLOYMENTS} deployments already; undeploy one first`);
      }
      const nowNs = this.#nowNs();
      const id = randomId("dep");
      const deployment: Deployment = {
        id,
        name: body.name,
        wasmSha256: wasm.sha256,
        sizeBytes: wasm.bytes.length,
        symbols: symbolsOf(plans),
        content,
        manifest: body.manifest ?? null,
        source: body.source ?? null,
        desired: "stopped",
        revision: 1,
        createdNs: nowNs,
        updatedNs: nowNs,
        startedNs: null,
        stoppedNs: null,
        instances: plans.map((plan, i) => newInstance(id, plan, i, nowNs)),
        warnings: [],
      };
      this.db.transaction(() => this.store.insert(deployment, wasm.bytes));
      this.#deployments.set(id, deployment);
      this.#reports.set(id, wasm.report);
      await this.#spawnAll(deployment, wasm.bytes);
      if (body.start_immediately) await this.#start(deployment);
      return { created: true, deployment };
    });
  }

  /** `PATCH /v1/deployments/{id}`: a new revision, or nothing. */
  patch(deployment: Deployment, body: PatchBody): Promise<void> {
    return this.#inTurn(async () => {
      if (body.expected_revision !== undefined && body.expected_revision !== deployment.revision) {
        throw conflict(
          `revision is ${deployment.revision}, not ${body.expected_revision}: it was changed meanwhile`,
        );
      }
      const wasm = body.wasm_base64 === undefined
        ? undefined
        : decodeModule(body.wasm_base64, body.wasm_sha256);
      const before = JSON.parse(deployment.content) as { layout: Record<string, unknown> };
      const layoutKeys = ["symbols", "venue", "label", "nbbo", "risk", "instances"] as const;
      const given = Object.fromEntries(
        layoutKeys.flatMap((key) => body[key] === undefined ? [] : [[key, body[key]]]),
      );
      const onlyRisk = Object.keys(given).every((key) => key === "risk");
      const merged = onlyRisk ? { ...revived(before.layout), ...given } : given;
      const report = wasm?.report ?? this.#reports.get(deployment.id)!;
      const { plans, content } = this.#plan(merged as PatchBody, report);
      if (body.name !== undefined && body.name !== deployment.name) {
        if (this.list().some((each) => each.name === body.name)) {
          throw conflict(`the name "${body.name}" is taken`);
        }
      }
      const sameModule = wasm === undefined || wasm.sha256 === deployment.wasmSha256;
      const sameLayout = sameShape(deployment, plans);
      if (
        sameModule && content === deployment.content &&
        (body.name ?? deployment.name) === deployment.name
      ) {
        return;
      }
      if (sameModule && sameLayout) {
        this.#adoptRisk(deployment, plans, content, body);
        return;
      }
      await this.#replace(deployment, plans, content, body, wasm);
    });
  }

  start(deployment: Deployment): Promise<void> {
    return this.#inTurn(() => this.#start(deployment));
  }

  stop(
    deployment: Deployment,
    cancelOrders: boolean,
  ): Promise<{ openOrders: number; cancelledOrders: number }> {
    return this.#inTurn(() => this.#stop(deployment, cancelOrders));
  }

  /** Stops, cancels what rests, and removes the registration. */
  remove(deployment: Deployment): Promise<{ cancelledOrders: number; openPositions: unknown[] }> {
    return this.#inTurn(async () => {
      await this.#stop(deployment, false);
      let cancelledOrders = 0;
      for (const instance of deployment.instances) {
        cancelledOrders += await this.#endOrders(deployment, instance, "undeployed");
        await this.#quitEdge(instance);
      }
      const openPositions = this.store.openPositions(deployment.id).map((row) => {
        const instance = deployment.instances.find((each) => each.plan.label === row["label"]);
        const market = this.#marketOf(instance, row["symbol"] as string);
        const bid = BigInt(Math.round(market?.book.bestBidPx1e9 ?? 0));
        return {
          label: row["label"],
          symbol: row["symbol"],
          venue: instance?.plan.venue ?? null,
          position_1e8: row["position_1e8"],
          value_usd_1e9: (row["position_1e8"] as bigint) * bid / 100_000_000n,
        };
      });
      this.store.remove(deployment.id, this.#nowNs());
      this.#deployments.delete(deployment.id);
      this.#deploymentEvent(deployment, "deleted", {});
      this.#setPace();
      return { cancelledOrders, openPositions };
    });
  }

  /** Stops everything and gives the paper account its first balances again. */
  reset(): Promise<Record<string, unknown>> {
    return this.#inTurn(async () => {
      const stopped: string[] = [];
      let cancelledOrders = 0;
      for (const deployment of this.list()) {
        if (deployment.desired === "running") stopped.push(deployment.id);
        await this.#stop(deployment, false);
        for (const instance of deployment.instances) {
          cancelledOrders += await this.#endOrders(deployment, instance, "stopped");
        }
      }
      const metas = this.markets.map((market) => market.meta);
      let deleted = 0;
      let written = 0;
      this.db.transaction(() => {
        deleted = this.account.wipe() + this.db.run("DELETE FROM positions").changes;
        written = this.account.seed(metas, this.settings.values);
      });
      // Positions live in the edges too: fresh ones begin without any.
      for (const deployment of this.list()) {
        for (const instance of deployment.instances) await this.#quitEdge(instance);
        await this.#spawnAll(deployment, this.store.wasm(deployment.id));
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

  /** Cancels one order of an algo from outside; false if it is not open. */
  async cancelOrder(
    deploymentId: string,
    label: string,
    algoOrderId: bigint,
    seq: number,
  ): Promise<boolean> {
    const instance = this.#deployments.get(deploymentId)?.instances
      .find((each) => each.plan.label === label);
    if (instance?.edge?.alive !== true) return false;
    return await instance.edge.cancelOrder(algoOrderId, seq, this.clock.nowNs());
  }

  // ───────────────────────────────────────────────────────────── lifecycle

  #plan(
    body: CreateBody | PatchBody,
    report: WasmReport,
  ): { plans: InstancePlan[]; content: string } {
    const faults: ProblemDetail[] = report.faults.map((fault) => ({
      field: "wasm_base64",
      message: fault.message,
      hint: fault.hint,
      code: fault.code,
    }));
    const metas = this.markets.map((market) => market.meta);
    const { plans, faults: layoutFaults } = planLayout(body, metas);
    faults.push(...layoutFaults);
    if (faults.length > 0) throw invalid(faults);
    const { symbols, venue, label, nbbo, risk, instances } = body;
    const layout = { symbols, venue, label, nbbo, risk, instances };
    return { plans, content: stringifyExact({ layout }) };
  }

  async #restore(): Promise<void> {
    const metas = this.markets.map((market) => market.meta);
    for (const row of this.store.all()) {
      const id = row["id"] as string;
      const content = row["content"] as string;
      const layout = revived((JSON.parse(content) as { layout: Record<string, unknown> }).layout);
      const wasm = row["wasm"] as Uint8Array;
      const { plans } = planLayout(layout, metas);
      const saved = this.store.instances(id);
      const nowNs = this.#nowNs();
      const deployment: Deployment = {
        id,
        name: row["name"] as string,
        wasmSha256: row["wasm_sha256"] as string,
        sizeBytes: Number(row["size_bytes"]),
        symbols: plans.length > 0 ? symbolsOf(plans) : [],
        content,
        manifest: JSON.parse(row["manifest"] as string ?? "null"),
        source: JSON.parse(row["source"] as string ?? "null"),
        desired: row["desired_state"] as "running" | "stopped",
        revision: Number(row["revision"]),
        createdNs: row["created_ns"] as bigint,
        updatedNs: row["updated_ns"] as bigint,
        startedNs: row["started_ns"] as bigint | null,
        stoppedNs: row["stopped_ns"] as bigint | null,
        instances: plans.map((plan, i) => {
          const before = saved.find((each) => each["label"] === plan.label);
          const instance = newInstance(id, plan, i, nowNs);
          instance.deployId = before?.["deploy_id"] as string ?? instance.deployId;
          instance.deployedNs = before?.["deployed_ns"] as bigint ?? nowNs;
          return instance;
        }),
        warnings: plans.length > 0 ? [] : ["no feed serves its venue and symbols any more"],
      };
      this.#deployments.set(id, deployment);
      this.#reports.set(id, inspectWasm(wasm));
      await this.#spawnAll(deployment, wasm);
      if (deployment.desired !== "running") continue;
      for (const instance of deployment.instances) {
        this.#log(deployment, instance, "WARN", "the platform restarted: fresh memory");
      }
      await this.#start(deployment);
    }
  }

  async #spawnAll(deployment: Deployment, wasm: Uint8Array): Promise<void> {
    await Promise.all(
      deployment.instances.map((instance) => this.#spawn(deployment, instance, wasm)),
    );
  }

  async #spawn(deployment: Deployment, instance: Instance, wasm: Uint8Array): Promise<void> {
    const { label } = instance.plan;
    const opening = this.store.opening(deployment.id, instance, this.#nowNs());
    instance.status = "pending";
    instance.pauseReason = null;
    instance.error = null;
    instance.last = undefined;
    const edge = spawnEdge({
      command: this.#edgeCommand,
      config: engineConfig(
        instance,
        deployment.instances,
        this.settings,
        this.clock.baseNs,
        opening,
      ),
      wasm,
      maxMemoryPages: MAX_MEMORY_PAGES,
      callbacks: {
        journal: (entries) => this.#journal(deployment, instance, entries),
        status: (status) => {
          instance.last = status;
          instance.heartbeatMs = this.#wallMs();
          if (status.updateCount % 64 === 0) {
            this.store.progress(deployment.id, label, status.updateCount);
          }
        },
        exit: (exit) => this.#exited(deployment, instance, exit),
      },
    });
    instance.edge = edge;
    instance.heartbeatMs = this.#wallMs();
    const started = await processStart(edge.pid);
    if (started !== undefined) this.store.process(deployment.id, label, edge.pid, started);
    const ready = await edge.ready;
    if (instance.edge !== edge) return;
    if (ready.ok) {
      this.#catchUp(instance);
      this.#become(deployment, instance, "accepted", null);
      return;
    }
    instance.error = { code: ready.code, message: ready.message, atNs: this.#nowNs() };
    this.#become(deployment, instance, "rejected", null);
    await this.#quitEdge(instance);
  }

  async #start(deployment: Deployment): Promise<void> {
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
    deployment.startedNs = this.#nowNs();
    this.store.update(deployment);
    for (const instance of deployment.instances) {
      if (instance.status === "failed") {
        await this.#quitEdge(instance);
        await this.#spawn(deployment, instance, this.store.wasm(deployment.id));
      }
      if (instance.status === "accepted" || instance.status === "paused") {
        await this.#startInstance(deployment, instance);
      }
    }
    this.#setPace();
    if (deployment.instances.every((each) => each.error?.code === "SYMBOL_BUSY")) {
      throw conflict(deployment.instances[0]!.error!.message);
    }
  }

  async #startInstance(deployment: Deployment, instance: Instance): Promise<void> {
    const busy = this.#busyWith(deployment, instance);
    if (busy !== undefined) {
      const message = `"${busy.name}" already trades this symbol on ${instance.plan.edgeId}`;
      instance.error = { code: "SYMBOL_BUSY", message, atNs: this.#nowNs() };
      return;
    }
    instance.error = null;
    instance.startedNs = this.#nowNs();
    const edge = instance.edge;
    if (edge === undefined) return;
    this.#setPace();
    clearTimeout(instance.warmTimer);
    instance.warmTimer = setTimeout(() => {
      if (instance.status !== "accepted" || instance.edge !== edge) return;
      const message = "no fresh book of every symbol within 60 s";
      instance.error = { code: "NOT_WARM", message, atNs: this.#nowNs() };
    }, WARM_WAIT_MS);
    await orGone(edge.start(this.clock.nowNs()), undefined);
  }

  async #stop(
    deployment: Deployment,
    cancelOrders: boolean,
  ): Promise<{ openOrders: number; cancelledOrders: number }> {
    const wasRunning = deployment.desired === "running";
    deployment.desired = "stopped";
    if (wasRunning) {
      deployment.stoppedNs = this.#nowNs();
      this.store.update(deployment);
    }
    const total = { openOrders: 0, cancelledOrders: 0 };
    for (const instance of deployment.instances) {
      clearTimeout(instance.warmTimer);
      const { edge } = instance;
      if (edge?.alive !== true || instance.status === "failed") continue;
      const answer = await orGone(edge.stop(this.clock.nowNs(), cancelOrders), {
        openOrders: 0,
        cancelledOrders: 0,
      });
      total.openOrders += answer.openOrders;
      total.cancelledOrders += answer.cancelledOrders;
    }
    this.#setPace();
    return total;
  }

  /** Another running instance of the account on the same edge and market. */
  #busyWith(deployment: Deployment, instance: Instance): Deployment | undefined {
    return this.list().find((other) =>
      other.id !== deployment.id && other.desired === "running" &&
      other.instances.some((each) =>
        each.error?.code !== "SYMBOL_BUSY" && each.status !== "failed" &&
        each.status !== "rejected" &&
        each.plan.markets.some((market) => instance.plan.markets.includes(market))
      )
    );
  }

  /** New limits take effect at once, also while running. */
  #adoptRisk(
    deployment: Deployment,
    plans: readonly InstancePlan[],
    content: string,
    body: PatchBody,
  ): void {
    deployment.instances.forEach((instance, i) => {
      instance.plan = plans[i]!;
      void instance.edge?.setRisk(riskLimits(instance.plan.risk)).catch(() => {});
    });
    this.#revise(deployment, content, body);
    this.store.update(deployment);
    this.#deploymentEvent(deployment, "updated", { revision: deployment.revision });
  }

  async #replace(
    deployment: Deployment,
    plans: readonly InstancePlan[],
    content: string,
    body: PatchBody,
    wasm: DecodedModule | undefined,
  ): Promise<void> {
    const running = deployment.desired === "running";
    if (running && body.restart !== true) {
      throw conflict(`"${deployment.name}" is running; stop it first, or send restart: true`);
    }
    for (const instance of deployment.instances) {
      const { label } = instance.plan;
      if (plans.some((plan) => plan.label === label)) continue;
      const open = this.store.counters(deployment.id, label).open;
      const held = this.store.positions(deployment.id, label)
        .some((row) => row["position_1e8"] !== 0n);
      if ((open > 0 || held) && !(body.drop_labels ?? []).includes(label)) {
        throw conflict(
          `"${label}" would be dropped with ${open} open orders${held ? " and a position" : ""}; ` +
            "name it in drop_labels",
        );
      }
    }
    await this.#stop(deployment, false);
    for (const instance of deployment.instances) {
      if (!plans.some((plan) => plan.label === instance.plan.label)) {
        await this.#endOrders(deployment, instance, "undeployed");
      }
      await this.#quitEdge(instance);
    }
    const nowNs = this.#nowNs();
    deployment.instances = plans.map((plan, i) => newInstance(deployment.id, plan, i, nowNs));
    deployment.symbols = symbolsOf(plans);
    if (wasm !== undefined) {
      deployment.wasmSha256 = wasm.sha256;
      deployment.sizeBytes = wasm.bytes.length;
      this.#reports.set(deployment.id, wasm.report);
    }
    this.#revise(deployment, content, body);
    this.db.transaction(() => this.store.update(deployment, wasm?.bytes));
    await this.#spawnAll(deployment, wasm?.bytes ?? this.store.wasm(deployment.id));
    this.#deploymentEvent(deployment, "updated", { revision: deployment.revision });
    if (running) await this.#start(deployment);
  }

  #revise(deployment: Deployment, content: string, body: PatchBody): void {
    deployment.content = content;
    deployment.revision++;
    deployment.updatedNs = this.#nowNs();
    if (body.name !== undefined) deployment.name = body.name;
    if (body.manifest !== undefined) deployment.manifest = body.manifest;
    if (body.source !== undefined) deployment.source = body.source;
  }

  async #quitEdge(instance: Instance): Promise<void> {
    clearTimeout(instance.warmTimer);
    const { edge } = instance;
    instance.edge = undefined;
    await edge?.quit();
  }

  async #endOrders(deployment: Deployment, instance: Instance, reason: "undeployed" | "stopped") {
    const { edge } = instance;
    let ended = 0;
    if (edge?.alive === true) ended = await orGone(edge.cancelAll(this.clock.nowNs(), reason), 0);
    return ended + this.#endStored(deployment, instance, reason);
  }

  /** Ends in the store what an edge can't end any more. */
  #endStored(deployment: Deployment, instance: Instance, reason: string): number {
    const rows = this.db.transaction(() =>
      this.store.endOrders(deployment.id, instance.plan.label, reason, this.#nowNs())
    );
    for (const row of rows) {
      this.#recorder.event("orders", "o", orderDocument(row, deployment.name));
    }
    return rows.length;
  }

  // ───────────────────────────────────────────────────────────── what edges say

  #journal(deployment: Deployment, instance: Instance, entries: JournalEntry[]): void {
    this.#recorder.record(entries, this.#origin(deployment, instance), deployment.name);
    for (const entry of entries) {
      if (entry.type !== "state") continue;
      if (entry.state === "failed") {
        instance.error = {
          code: entry.reason ?? "TRAP",
          message: entry.message ?? "failed",
          atNs: this.clock.epochNs(entry.atNs),
        };
      } else if (entry.state === "running") instance.error = null;
      this.#become(deployment, instance, entry.state, entry.reason);
      if (entry.state === "failed") void this.#quitEdge(instance);
    }
  }

  #exited(deployment: Deployment, instance: Instance, exit: EdgeExit): void {
    instance.edge = undefined;
    instance.error = { ...exit, atNs: this.#nowNs() };
    this.#log(deployment, instance, "ERROR", `failed: ${exit.code}: ${exit.message}`);
    this.#endStored(deployment, instance, "stopped");
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
    this.#setPace();
    if (previous === status) return;
    this.#deploymentEvent(deployment, "status", {
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

  #log(
    deployment: Deployment,
    instance: Instance,
    level: "INFO" | "WARN" | "ERROR",
    message: string,
  ): void {
    this.#recorder.log(level, message, this.#origin(deployment, instance), this.clock.nowNs());
  }

  #deploymentEvent(deployment: Deployment, event: string, more: Record<string, unknown>): void {
    this.#recorder.event(`deployment:${deployment.id}`, "d", {
      event,
      deployment_id: deployment.id,
      status: event === "deleted" ? "deleted" : statusOf(deployment),
      desired_state: deployment.desired,
      ts_ns: this.#nowNs(),
      ...more,
    });
  }

  /** Once a second whoever watches a deployment gets its moving parts; they are not kept. */
  #heartbeat(): void {
    for (const deployment of this.#deployments.values()) {
      this.hub.publish(`deployment:${deployment.id}`, "", {
        event: "heartbeat",
        deployment_id: deployment.id,
        status: statusOf(deployment),
        desired_state: deployment.desired,
        ts_ns: this.#nowNs(),
        edges: deployment.instances.map((instance) =>
          movingParts(instance, this.#records(deployment, instance), this.clock, this.#wallMs())
        ),
      });
    }
  }

  // ───────────────────────────────────────────────────────────── small things

  /** Feeds are punctual while somebody trades, and save power else. */
  #setPace(): void {
    const trading = this.list().some((each) => each.desired === "running");
    for (const feed of this.feeds) feed.setPace(trading ? "fine" : "coarse");
  }

  /** Quiet markets must not hold back what is on the wire to the simulated venue. */
  #advance(): void {
    const nowNs = this.clock.nowNs();
    for (const instance of this.#instances()) {
      if (instance.status !== "running" || instance.edge?.alive !== true) continue;
      if (nowNs - instance.fedNs < ADVANCE_MS * 1e6 * this.clock.speed) continue;
      instance.fedNs = nowNs;
      instance.edge.advance(nowNs);
    }
  }

  *#instances(): Generator<Instance> {
    for (const deployment of this.#deployments.values()) yield* deployment.instances;
  }

  #marketOf(instance: Instance | undefined, symbol: string): MarketView | undefined {
    const at = instance?.plan.symbols.indexOf(symbol) ?? -1;
    const meta = instance?.plan.markets[at];
    return this.markets.find((each) => each.meta === meta);
  }

  #records(deployment: Deployment, instance: Instance): InstanceRecords {
    const { label } = instance.plan;
    const counters = instance.last?.orders ?? this.store.counters(deployment.id, label);
    const { rejectsByReason, ...counts } = counters;
    return {
      positions: this.store.positions(deployment.id, label),
      orders: { ...counts, rejects_by_reason: rejectsByReason },
      warmup: instance.plan.symbols.map((symbol) => {
        const view = this.#marketOf(instance, symbol);
        const ready = view?.isFresh(this.clock.nowNs()) === true;
        const lastBookNs = view === undefined || view.lastBookNs < 0 ? null : view.lastBookNs;
        return { symbol, ready, lastBookNs };
      }),
    };
  }

  /** Gives a new edge the books as they stand, oldest first; changes alone would tell it nothing. */
  #catchUp(instance: Instance): void {
    const joined = instance.plan.markets.map((meta, index) => ({
      index,
      view: this.markets.find((each) => each.meta === meta)!,
    })).filter(({ view }) => view.book.valid && view.lastBookNs >= 0);
    joined.sort((a, b) => a.view.lastBookNs - b.view.lastBookNs);
    for (const { index, view } of joined) {
      // Due now: the age of the book is no delay of this edge.
      const dueMs = this.clock.wallMsAt(this.clock.nowNs());
      instance.edge?.events(index, bookSnapshot(view, this.clock.baseNs), 0, 1, 0, dueMs);
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
      epochNs: (atNs) => this.clock.epochNs(atNs),
    };
  }

  #nowNs(): bigint {
    return this.clock.epochNs(this.clock.nowNs());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

interface DecodedModule {
  bytes: Uint8Array;
  sha256: string;
  report: WasmReport;
}

function decodeModule(base64: string, expected: string | undefined): DecodedModule {
  const bytes = decodeBase64(base64);
  if (bytes === undefined || bytes.length === 0) {
    throw invalid([{ field: "wasm_base64", message: "is not base64", code: "WASM_INVALID" }]);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (expected !== undefined && expected !== sha256) {
    throw invalid([{
      field: "wasm_sha256",
      message: `the module's SHA-256 is ${sha256}`,
      value: expected,
      code: "SHA256_MISMATCH",
    }]);
  }
  return { bytes, sha256, report: inspectWasm(bytes) };
}

function newInstance(id: string, plan: InstancePlan, ordinal: number, nowNs: bigint): Instance {
  return {
    plan,
    ordinal,
    meshId: meshId(id, plan.label),
    deployId: crypto.randomUUID(),
    deployedNs: nowNs,
    startedNs: null,
    status: "pending",
    pauseReason: null,
    error: null,
    edge: undefined,
    last: undefined,
    heartbeatMs: 0,
    fedNs: 0,
    warmTimer: undefined,
  };
}

function symbolsOf(plans: readonly InstancePlan[]): string[] {
  return [...new Set(plans.flatMap((plan) => plan.symbols))];
}

/** Whether only limits differ: the same labels on the same markets. */
function sameShape(deployment: Deployment, plans: readonly InstancePlan[]): boolean {
  const shape = (all: readonly InstancePlan[]) =>
    JSON.stringify(all.map(({ label, edgeId, symbols }) => ({ label, edgeId, symbols })));
  return shape(deployment.instances.map((each) => each.plan)) === shape(plans);
}

/** Limits are BigInt again after JSON. */
function revived(layout: Record<string, unknown>): Record<string, unknown> {
  const risk = (value: unknown): RiskBody | undefined => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key === "symbols") {
          const own = Object.entries(item as Record<string, unknown>);
          return [key, Object.fromEntries(own.map(([symbol, limits]) => [symbol, risk(limits)]))];
        }
        return [key, /_1e[89]$/.test(key) ? BigInt(item as number) : item];
      }),
    ) as RiskBody;
  };
  const instances = layout["instances"] as Record<string, unknown>[] | undefined;
  return {
    ...layout,
    ...(layout["risk"] === undefined ? {} : { risk: risk(layout["risk"]) }),
    ...(instances === undefined
      ? {}
      : { instances: instances.map((each) => ({ ...each, risk: risk(each["risk"]) })) }),
  };
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

import { inspectWasm, type WasmReport } from "../../algo/inspect.ts";
import type { CreateBody, PatchBody } from "../../contract/deployment_requests.ts";
import { stringifyExact } from "../../contract/json.ts";
import type { AccountLimitsBody } from "../../contract/risk_limits.ts";
import { Desk } from "../desk/desk.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { Feed } from "../feeds/feed.ts";
import { conflict, invalid, notFound, type ProblemDetail } from "../problem.ts";
import { endProcess } from "../process_identity.ts";
import type { SelfCommand } from "../self_command.ts";
import type { Database } from "../store/database.ts";
import { DeploymentStore } from "../store/deployment_store.ts";
import { GraphStore } from "../store/graph_store.ts";
import { randomId } from "../store/ids.ts";
import { JournalStore } from "../store/journal_store.ts";
import { prune } from "../store/retention.ts";
import { CostLedger } from "./cost_ledger.ts";
import { type DecodedModule, decodeModule } from "./decoded_module.ts";
import { revived, sameShape, symbolsOf } from "./deployment_content.ts";
import { deploymentDocument, deploymentRow } from "./deployment_document.ts";
import { riskLimits, venueTerms } from "./edge_config.ts";
import { ADVANCE_MS, Edges } from "./edges.ts";
import { effectiveRisk } from "./effective_risk.ts";
import { Hub } from "./hub.ts";
import { type Deployment, type Instance, newInstance } from "./instance.ts";
import { KillSwitch } from "./kill_switch.ts";
import { type InstancePlan, planLayout, seenAs } from "./layout.ts";
import { MarketView } from "./market_view.ts";
import { meshDocument } from "./mesh/mesh_document.ts";
import { PaperAccount } from "./paper_account.ts";
import { Recorder } from "./recorder.ts";
import { SettingsStore } from "./settings.ts";
import { Tapes } from "./tape.ts";

const MAX_DEPLOYMENTS = 32;
const PRUNE_EVERY_MS = 60_000;
const SAMPLE_EVERY_MS = 100;
const FOLD_EVERY_MS = 1000;

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
  readonly costs: CostLedger;
  readonly markets: MarketView[] = [];
  readonly tapes: Tapes;
  readonly clock: PlatformClock;
  readonly feeds: readonly Feed[];
  readonly store: DeploymentStore;
  readonly graphs: GraphStore;
  readonly db: Database;
  readonly killSwitch: KillSwitch;
  /** Orders that a person places. */
  readonly desk: Desk;
  #recorder: Recorder;
  #deployments = new Map<string, Deployment>();
  #reports = new Map<string, WasmReport>();
  #wallMs: () => number;
  #edges: Edges;
  #advanceTimer: ReturnType<typeof setInterval> | undefined;
  #heartbeatTimer: ReturnType<typeof setInterval> | undefined;
  #sampleTimer: ReturnType<typeof setInterval> | undefined;
  #foldTimer: ReturnType<typeof setInterval> | undefined;
  #pruneTimer: ReturnType<typeof setInterval> | undefined;
  /** Changes of deployments happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CenterOptions) {
    this.db = options.db;
    this.clock = options.clock;
    this.feeds = options.feeds;
    this.#wallMs = options.wallMs;
    this.settings = new SettingsStore(options.db);
    this.account = new PaperAccount(options.db);
    this.store = new DeploymentStore(options.db);
    this.graphs = new GraphStore(options.db);
    this.killSwitch = new KillSwitch(options.db);
    for (const feed of options.feeds) {
      for (const meta of feed.markets) this.markets.push(new MarketView(meta, feed));
    }
    this.tapes = new Tapes(this.markets.map(({ meta }) => meta), this.clock.baseNs);
    this.costs = new CostLedger(options.db, options.clock, this.markets);
    const journal = new JournalStore(options.db);
    this.#recorder = new Recorder(options.db, journal, this.account, this.hub, this.costs);
    this.#edges = new Edges({
      db: this.db,
      clock: this.clock,
      feeds: this.feeds,
      markets: this.markets,
      settings: this.settings,
      store: this.store,
      recorder: this.#recorder,
      hub: this.hub,
      edgeCommand: options.edgeCommand,
      deployments: this.#deployments,
      killSwitch: this.killSwitch,
      deskBusy: () => this.desk.busy,
      wallMs: options.wallMs,
    });
    this.desk = new Desk({
      clock: this.clock,
      markets: this.markets,
      settings: this.settings,
      journal,
      recorder: this.#recorder,
      graphs: this.graphs,
      paceChanged: () => this.#edges.setPace(),
    });
  }

  /** Ends what an earlier platform left over, starts the feeds, and brings back the deployments. */
  async open(): Promise<void> {
    for (const row of this.store.leftovers()) {
      await endProcess(Number(row["pid"]), row["pid_started"] as string);
    }
    this.account.seed(this.markets.map((market) => market.meta), this.settings.values);
    this.desk.setKillSwitch(this.killSwitch.active);
    this.#limitDesk();
    this.desk.restore();
    for (const feed of this.feeds) {
      feed.start({
        events: (market, block, from, to, shiftNs) => {
          const view = this.markets.find((each) => each.meta === market)!;
          const wasLost = view.lost;
          this.desk.events(view, block, from, to, shiftNs);
          this.tapes.of(market).apply(block, from, to, shiftNs);
          if (view.lost !== wasLost) this.#edges.feedWatch.lost(view);
          const dueMs = this.clock.wallMsAt(block.recvNs[from]! + shiftNs);
          for (const instance of this.#edges.all()) {
            const i = seenAs(instance.plan, market);
            if (i < 0 || instance.edge?.alive !== true) continue;
            instance.fedNs = this.clock.nowNs();
            instance.edge.events(i, block, from, to, shiftNs, dueMs);
          }
        },
      });
    }
    this.#advanceTimer = setInterval(() => {
      this.#edges.advance();
      this.desk.advance();
    }, ADVANCE_MS);
    this.#heartbeatTimer = setInterval(() => {
      this.#edges.heartbeat();
      this.#edges.meshPulse();
    }, 1000);
    this.#sampleTimer = setInterval(() => {
      this.db.attempt(() => this.costs.sample());
    }, SAMPLE_EVERY_MS);
    this.#foldTimer = setInterval(() => {
      this.db.attempt(() => this.costs.fold());
    }, FOLD_EVERY_MS);
    this.#pruneTimer = setInterval(() => {
      this.db.attempt(() => void prune(this.db, this.#edges.nowNs()));
    }, PRUNE_EVERY_MS);
    await this.#restore();
  }

  async close(): Promise<void> {
    clearInterval(this.#advanceTimer);
    clearInterval(this.#heartbeatTimer);
    clearInterval(this.#sampleTimer);
    clearInterval(this.#foldTimer);
    clearInterval(this.#pruneTimer);
    for (const feed of this.feeds) feed.stop();
    this.desk.close();
    await this.#edges.quitAll();
    this.#recorder.close();
    this.db.attempt(() => {
      for (const deployment of this.#deployments.values()) {
        for (const { plan } of deployment.instances) {
          this.store.process(deployment.id, plan.label, null, null);
        }
      }
    });
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
    const records = (instance: Instance) => this.#edges.records(deployment, instance);
    return deploymentDocument(deployment, abi, records, this.clock, this.#wallMs());
  }

  /** Who talks to whom in a deployment, over the last `windowS` seconds. */
  meshOf(deployment: Deployment, windowS: number): Record<string, unknown> {
    const link = this.#edges.mesh.link.bind(this.#edges.mesh);
    const { callbacks } = this.#reports.get(deployment.id)!;
    const receives = callbacks.includes("algo_on_message");
    return meshDocument(deployment, link, windowS, receives, this.clock, this.#wallMs());
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
        if (body.start_immediately) await this.#edges.start(existing);
        return { created: false, deployment: existing };
      }
      if (this.#deployments.size >= MAX_DEPLOYMENTS) {
        throw conflict(`there are ${MAX_DEPLOYMENTS} deployments already; undeploy one first`);
      }
      const nowNs = this.#edges.nowNs();
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
      await this.#edges.spawnAll(deployment, wasm.bytes);
      if (body.start_immediately) await this.#edges.start(deployment);
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
    return this.#inTurn(() => this.#edges.start(deployment));
  }

  stop(
    deployment: Deployment,
    cancelOrders: boolean,
  ): Promise<{ openOrders: number; cancelledOrders: number }> {
    return this.#inTurn(() => this.#edges.stop(deployment, cancelOrders));
  }

  /** Stops, cancels what rests, and removes the registration. */
  remove(deployment: Deployment): Promise<{ cancelledOrders: number; openPositions: unknown[] }> {
    return this.#inTurn(async () => {
      await this.#edges.stop(deployment, false);
      let cancelledOrders = 0;
      for (const instance of deployment.instances) {
        cancelledOrders += await this.#edges.endOrders(deployment, instance, "undeployed");
        await this.#edges.quit(instance);
      }
      const openPositions = this.store.openPositions(deployment.id).map((row) => {
        const instance = deployment.instances.find((each) => each.plan.label === row["label"]);
        const market = this.#edges.marketOf(instance, row["symbol"] as string);
        const bid = BigInt(Math.round(market?.book.bestBidPx1e9 ?? 0));
        return {
          label: row["label"],
          symbol: row["symbol"],
          venue: instance?.plan.venue ?? null,
          position_1e8: row["position_1e8"],
          value_usd_1e9: (row["position_1e8"] as bigint) * bid / 100_000_000n,
        };
      });
      this.store.remove(deployment.id, this.#edges.nowNs());
      this.#deployments.delete(deployment.id);
      this.#edges.mesh.removed(deployment);
      this.#edges.tell(deployment, "deleted", {});
      this.#edges.setPace();
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
        await this.#edges.stop(deployment, false);
        for (const instance of deployment.instances) {
          cancelledOrders += await this.#edges.endOrders(deployment, instance, "stopped");
        }
      }
      cancelledOrders += this.desk.dropAll();
      const metas = this.markets.map((market) => market.meta);
      let deleted = 0;
      let written = 0;
      this.db.transaction(() => {
        deleted = this.account.wipe() + this.db.run("DELETE FROM positions").changes +
          this.desk.wipePositions();
        written = this.account.seed(metas, this.settings.values);
      });
      // Positions live in the edges too: fresh ones begin without any.
      for (const deployment of this.list()) {
        for (const instance of deployment.instances) await this.#edges.quit(instance);
        await this.#edges.spawnAll(deployment, this.store.wasm(deployment.id));
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

  /** Limits of the account hold at once, also for what runs. */
  limit(changes: AccountLimitsBody): void {
    this.settings.updateLimits(changes);
    this.#limitDesk();
    for (const instance of this.#edges.all()) this.#setRisk(instance);
  }

  /** New settings of the sandbox hold from the next order on; balances wait for a reset. */
  adoptSettings(): void {
    for (const instance of this.#edges.all()) {
      const terms = venueTerms(instance.plan.venue, this.settings);
      void instance.edge?.setTerms(terms).catch(() => {});
    }
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

  /** Stops new orders of the account, of graphs and algos alike; resting ones stay. */
  async engageKillSwitch(reason: string | null, by: string): Promise<void> {
    try {
      this.killSwitch.engage(reason, by, this.#edges.nowNs());
    } finally {
      this.desk.setKillSwitch(true);
      await this.#edges.setKillSwitch(true);
    }
  }

  async clearKillSwitch(): Promise<void> {
    this.killSwitch.clear();
    this.desk.setKillSwitch(false);
    await this.#edges.setKillSwitch(false);
  }

  /** Cancels every open order at a venue, of graphs and algos alike. */
  async cancelVenue(venue: string): Promise<{ cancelled: string[]; failed: string[] }> {
    const [manual, algos] = await Promise.all([
      this.desk.cancel(this.desk.openOrders(venue), venue),
      this.#edges.cancelVenue(venue),
    ]);
    return {
      cancelled: [...algos.cancelled, ...manual.cancelled],
      failed: [...algos.failed, ...manual.late, ...manual.open],
    };
  }

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
    watchOnlyFor(report, plans);
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
      const report = inspectWasm(wasm);
      watchOnlyFor(report, plans);
      const saved = this.store.instances(id);
      const nowNs = this.#edges.nowNs();
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
      this.#reports.set(id, report);
      await this.#edges.spawnAll(deployment, wasm);
      if (deployment.desired !== "running") continue;
      for (const instance of deployment.instances) {
        this.#edges.log(deployment, instance, "WARN", "the platform restarted: fresh memory");
      }
      await this.#edges.start(deployment);
    }
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
      this.#setRisk(instance);
    });
    this.#revise(deployment, content, body);
    this.store.update(deployment);
    this.#edges.tell(deployment, "updated", { revision: deployment.revision });
  }

  #setRisk(instance: Instance): void {
    const limits = riskLimits(effectiveRisk(instance.plan, this.settings.limits));
    void instance.edge?.setRisk(limits).catch(() => {});
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
    await this.#edges.stop(deployment, false);
    for (const instance of deployment.instances) {
      if (!plans.some((plan) => plan.label === instance.plan.label)) {
        await this.#edges.endOrders(deployment, instance, "undeployed");
      }
      await this.#edges.quit(instance);
    }
    const nowNs = this.#edges.nowNs();
    deployment.instances = plans.map((plan, i) => newInstance(deployment.id, plan, i, nowNs));
    deployment.symbols = symbolsOf(plans);
    if (wasm !== undefined) {
      deployment.wasmSha256 = wasm.sha256;
      deployment.sizeBytes = wasm.bytes.length;
      this.#reports.set(deployment.id, wasm.report);
    }
    this.#revise(deployment, content, body);
    this.db.transaction(() => this.store.update(deployment, wasm?.bytes));
    await this.#edges.spawnAll(deployment, wasm?.bytes ?? this.store.wasm(deployment.id));
    this.#edges.tell(deployment, "updated", { revision: deployment.revision });
    if (running) await this.#edges.start(deployment);
  }

  #revise(deployment: Deployment, content: string, body: PatchBody): void {
    deployment.content = content;
    deployment.revision++;
    deployment.updatedNs = this.#edges.nowNs();
    if (body.name !== undefined) deployment.name = body.name;
    if (body.manifest !== undefined) deployment.manifest = body.manifest;
    if (body.source !== undefined) deployment.source = body.source;
  }

  /** A person's orders have the account's limits and none of their own. */
  #limitDesk(): void {
    const markets = this.markets.map(({ meta }) => meta);
    const symbols = markets.map(({ symbol }) => symbol);
    const plan = { risk: {}, symbols, markets };
    this.desk.setLimits(riskLimits(effectiveRisk(plan, this.settings.limits)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** Other venues' markets are sent only to a module that can be called about them. */
function watchOnlyFor(report: WasmReport, plans: readonly InstancePlan[]): void {
  if (report.callbacks.includes("algo_on_nbbo")) return;
  for (const plan of plans) plan.observed = [];
}

import type { PatchBody } from "../../contract/deployment_requests.ts";
import { conflict } from "../problem.ts";
import type { AccountSwitches } from "./account_switches.ts";
import { type DecodedModule, decodeModule } from "./decoded_module.ts";
import { revived, sameShape, symbolsOf } from "./deployment_content.ts";
import type { DeploymentStream } from "./deployment_stream.ts";
import type { Edges } from "./edges.ts";
import { type Deployment, newInstance } from "./instance.ts";
import type { InstancePlan } from "./layout.ts";
import type { OrderCancels } from "./order_cancels.ts";
import { type DeploymentPlan, planDeployment } from "./plan_deployment.ts";
import type { Turn } from "./turn.ts";
import type { World } from "./world.ts";

const LAYOUT_KEYS = ["symbols", "venue", "label", "nbbo", "risk", "instances"] as const;

/** What revisions need besides the world. */
export interface RevisionRooms {
  /** Changes of deployments happen one after the other. */
  turn: Turn;
  edges: Edges;
  cancels: OrderCancels;
  switches: AccountSwitches;
  stream: DeploymentStream;
}

/** New revisions of deployments: limits take effect at once, all else needs new processes. */
export class DeploymentRevisions {
  #world: World;
  #rooms: RevisionRooms;

  constructor(world: World, rooms: RevisionRooms) {
    this.#world = world;
    this.#rooms = rooms;
  }

  /** `PATCH /v1/deployments/{id}`: a new revision, or nothing. */
  patch(deployment: Deployment, body: PatchBody): Promise<void> {
    return this.#rooms.turn.take(async () => {
      this.#world.deployments.requireStill(deployment);
      if (body.expected_revision !== undefined && body.expected_revision !== deployment.revision) {
        throw conflict(
          `revision is ${deployment.revision}, not ${body.expected_revision}: it was changed meanwhile`,
        );
      }
      const wasm = body.wasm_base64 === undefined
        ? undefined
        : decodeModule(body.wasm_base64, body.wasm_sha256);
      const plan = planDeployment(
        mergedLayout(deployment, body),
        wasm?.report ?? deployment.report,
        this.#world.markets.map(({ meta }) => meta),
      );
      const renamed = body.name !== undefined && body.name !== deployment.name;
      if (renamed && this.#world.deployments.named(body.name!) !== undefined) {
        throw conflict(`the name "${body.name}" is taken`);
      }
      const sameModule = wasm === undefined || wasm.sha256 === deployment.wasmSha256;
      if (sameModule && plan.content === deployment.content && !renamed) return;
      if (sameModule && sameShape(deployment, plan.plans)) this.#adoptRisk(deployment, plan, body);
      else await this.#replace(deployment, plan, body, wasm);
    });
  }

  /** New limits take effect at once, also while running. */
  #adoptRisk(deployment: Deployment, plan: DeploymentPlan, body: PatchBody): void {
    deployment.instances.forEach((instance, i) => {
      instance.plan = plan.plans[i]!;
      this.#rooms.switches.limitInstance(instance);
    });
    this.#revise(deployment, plan, body);
    this.#world.store.update(deployment);
    this.#rooms.stream.tell(deployment, "updated", { revision: deployment.revision });
  }

  async #replace(
    deployment: Deployment,
    plan: DeploymentPlan,
    body: PatchBody,
    wasm: DecodedModule | undefined,
  ): Promise<void> {
    const { db, store, clock } = this.#world;
    const { edges, cancels, stream } = this.#rooms;
    const { plans } = plan;
    const running = deployment.desired === "running";
    if (running && body.restart !== true) {
      throw conflict(`"${deployment.name}" is running; stop it first, or send restart: true`);
    }
    this.#refuseLoss(deployment, plans, body.drop_labels ?? []);
    await edges.stop(deployment, false);
    for (const instance of deployment.instances) {
      if (!keeps(plans, instance.plan.label)) {
        await cancels.instance(deployment, instance, "undeployed");
      }
      await edges.quit(instance);
    }
    const nowNs = clock.nowEpochNs();
    deployment.instances = plans.map((each, i) => newInstance(deployment.id, each, i, nowNs));
    deployment.symbols = symbolsOf(plans);
    if (wasm !== undefined) {
      deployment.wasmSha256 = wasm.sha256;
      deployment.sizeBytes = wasm.bytes.length;
      deployment.report = wasm.report;
    }
    this.#revise(deployment, plan, body);
    db.transaction(() => store.update(deployment, wasm?.bytes));
    await edges.spawnAll(deployment, wasm?.bytes ?? store.wasm(deployment.id));
    stream.tell(deployment, "updated", { revision: deployment.revision });
    // The revision is stored: an instance that can't run now says so, and refuses nothing.
    if (running) await edges.resume(deployment);
  }

  /** What a dropped label has open or holds is given up only if it is named. */
  #refuseLoss(
    deployment: Deployment,
    plans: readonly InstancePlan[],
    dropLabels: readonly string[],
  ): void {
    const { store } = this.#world;
    for (const { plan: { label } } of deployment.instances) {
      if (keeps(plans, label)) continue;
      const open = store.counters(deployment.id, label).open;
      const held = store.positions(deployment.id, label)
        .some((row) => row["position_1e8"] !== 0n);
      if ((open > 0 || held) && !dropLabels.includes(label)) {
        throw conflict(
          `"${label}" would be dropped with ${open} open orders${held ? " and a position" : ""}; ` +
            "name it in drop_labels",
        );
      }
    }
  }

  #revise(deployment: Deployment, { content }: DeploymentPlan, body: PatchBody): void {
    deployment.content = content;
    deployment.revision++;
    deployment.updatedNs = this.#world.clock.nowEpochNs();
    if (body.name !== undefined) deployment.name = body.name;
    if (body.manifest !== undefined) deployment.manifest = body.manifest;
    if (body.source !== undefined) deployment.source = body.source;
  }
}

/** The layout that a request means: with nothing but limits in it, the old one with these limits. */
function mergedLayout({ content }: Deployment, body: PatchBody): PatchBody {
  const before = JSON.parse(content) as { layout: Record<string, unknown> };
  const given = Object.fromEntries(
    LAYOUT_KEYS.flatMap((key) => body[key] === undefined ? [] : [[key, body[key]]]),
  );
  const onlyRisk = Object.keys(given).every((key) => key === "risk");
  return (onlyRisk ? { ...revived(before.layout), ...given } : given) as PatchBody;
}

function keeps(plans: readonly InstancePlan[], label: string): boolean {
  return plans.some((plan) => plan.label === label);
}

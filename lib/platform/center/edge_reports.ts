import type { EdgeEntry, EdgeStatus } from "../edge/messages.ts";
import type { EdgeExit } from "../edge/supervisor.ts";
import { callbackSummary } from "./callback_summary.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { InstanceJournal } from "./instance_journal.ts";
import type { InstanceStates } from "./instance_states.ts";
import type { OrderCancels } from "./order_cancels.ts";
import type { World } from "./world.ts";

/** Progress is stored at each of so many book callbacks. */
const PROGRESS_EVERY = 64;

/** Takes in what edges say of themselves, and that they ended. */
export class EdgeReports {
  #world: World;
  #journal: InstanceJournal;
  #states: InstanceStates;
  #cancels: OrderCancels;

  constructor(
    world: World,
    journal: InstanceJournal,
    states: InstanceStates,
    cancels: OrderCancels,
  ) {
    this.#world = world;
    this.#journal = journal;
    this.#states = states;
    this.#cancels = cancels;
  }

  /** A batch of what an instance did; `failed` ends its process. */
  entries(
    deployment: Deployment,
    instance: Instance,
    entries: readonly EdgeEntry[],
    failed: () => void,
  ): void {
    this.#journal.record(deployment, instance, entries);
    for (const entry of entries) {
      if (entry.type !== "state") continue;
      if (entry.state === "failed") {
        instance.error = {
          code: entry.reason ?? "TRAP",
          message: entry.message ?? "failed",
          atNs: this.#world.clock.epochNs(entry.atNs),
        };
      } else if (entry.state === "running") instance.error = null;
      this.#states.become(deployment, instance, entry.state, entry.reason);
      if (entry.state === "failed") failed();
    }
  }

  status(deployment: Deployment, instance: Instance, status: EdgeStatus): void {
    const { db, store, wallMs, hub, clock } = this.#world;
    instance.last = status;
    instance.heartbeatMs = wallMs();
    const summary = callbackSummary(instance.plan, status, clock.nowEpochNs());
    if (summary !== undefined) hub.publish(`traces:${deployment.id}`, "", summary);
    if (status.updateCount % PROGRESS_EVERY !== 0) return;
    db.attempt(() => store.progress(deployment.id, instance.plan.label, status.updateCount));
  }

  /** The process has ended without being asked to. */
  exited(deployment: Deployment, instance: Instance, exit: EdgeExit): void {
    instance.error = { ...exit, atNs: this.#world.clock.nowEpochNs() };
    this.#journal.log(deployment, instance, "ERROR", `failed: ${exit.code}: ${exit.message}`);
    const unknown = { callback: null, n: null, symbol: null, action: null };
    const atNs = this.#world.clock.nowNs();
    this.#journal.record(deployment, instance, [{ type: "call_error", atNs, ...unknown, ...exit }]);
    this.#world.db.attempt(() => this.#cancels.stored(deployment, instance, "stopped"));
    this.#states.become(deployment, instance, "failed", exit.code);
  }
}

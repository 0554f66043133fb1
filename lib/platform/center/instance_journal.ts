import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { EdgeEntry } from "../edge/messages.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { Origin } from "../store/journal_store.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { Recorder } from "./recorder.ts";

/** Keeps what instances did, and what the platform has to say about them, under their names. */
export class InstanceJournal {
  #recorder: Recorder;
  #clock: PlatformClock;

  constructor(recorder: Recorder, clock: PlatformClock) {
    this.#recorder = recorder;
    this.#clock = clock;
  }

  record(deployment: Deployment, instance: Instance, entries: readonly EdgeEntry[]): void {
    this.#recorder.record(entries, this.#origin(deployment, instance), deployment.name);
  }

  /** A line of the platform in an instance's log. */
  log(
    deployment: Deployment,
    instance: Instance,
    level: "INFO" | "WARN" | "ERROR",
    message: string,
  ): void {
    const origin = this.#origin(deployment, instance);
    this.#recorder.log(level, message, origin, this.#clock.nowNs());
  }

  #origin(deployment: Deployment, { plan }: Instance): Origin {
    return {
      deploymentId: deployment.id,
      label: plan.label,
      edgeId: plan.edgeId,
      venue: plan.venue,
      market: (symbol): SymbolMeta =>
        plan.markets[plan.symbols.indexOf(symbol)] ?? plan.markets[0]!,
      epochNs: (atNs) => this.#clock.epochNs(atNs),
    };
  }
}

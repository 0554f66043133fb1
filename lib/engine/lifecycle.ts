import type { AlgoTrap } from "../algo/trap.ts";
import type { EngineLog } from "./engine_log.ts";
import type { JournalSink } from "./journal.ts";
import type { EngineStatus } from "./status.ts";

/** Where an instance stands between its start and its end; each step is logged and journaled. */
export class Lifecycle {
  state: EngineStatus["state"] = "accepted";
  pauseReason: string | null = null;
  error: EngineStatus["error"] = null;
  #sink: JournalSink;
  #log: EngineLog;

  constructor(sink: JournalSink, log: EngineLog) {
    this.#sink = sink;
    this.#log = log;
  }

  get isRunning(): boolean {
    return this.state === "running";
  }

  run(atNs: number): void {
    this.state = "running";
    this.pauseReason = null;
    this.#log.platform(atNs, "INFO", "started");
    this.#tell(atNs, null, null);
  }

  pause(atNs: number, reason: string, message: string | null): void {
    if (this.state === "paused" && this.pauseReason === reason) return;
    this.state = "paused";
    this.pauseReason = reason;
    this.#log.platform(atNs, "INFO", `paused: ${reason}`);
    this.#tell(atNs, reason, message);
  }

  /** `cleanUp` ends what must not outlive the instance, before the end is told. */
  fail(atNs: number, { code, message }: AlgoTrap, cleanUp: () => void): void {
    this.state = "failed";
    this.error = { code, message, atNs };
    this.#log.platform(atNs, "ERROR", `failed: ${code}: ${message}`);
    cleanUp();
    this.#tell(atNs, code, message);
  }

  #tell(atNs: number, reason: string | null, message: string | null): void {
    const { state } = this;
    if (state !== "accepted") this.#sink({ type: "state", atNs, state, reason, message });
  }
}

import { RecentLatency } from "./stats.ts";
import type { LatencySummary } from "./status.ts";

/** Measures how long callbacks take; never part of what the engine decides. */
export interface Meter {
  /** A monotonic clock, ns. */
  now(): number;
}

/** How long the callbacks of one instance took lately, each by its name; nothing without a meter. */
export class CallbackMeter {
  #meter: Meter | undefined;
  /** How long the last callback took, ns. */
  lastNs = 0;
  #latency: Record<string, RecentLatency> = {};
  /** Kept apart, for it is recorded at each book. */
  #book: RecentLatency | undefined;

  constructor(meter: Meter | undefined) {
    this.#meter = meter;
  }

  now(): number {
    return this.#meter === undefined ? 0 : this.#meter.now();
  }

  record(callback: string, sinceNs: number): void {
    if (this.#meter === undefined) return;
    this.lastNs = this.#meter.now() - sinceNs;
    (this.#latency[callback] ??= new RecentLatency()).record(this.lastNs);
  }

  recordBook(sinceNs: number): void {
    if (this.#meter === undefined) return;
    this.#book ??= this.#latency["on_book"] = new RecentLatency();
    this.lastNs = this.#meter.now() - sinceNs;
    this.#book.record(this.lastNs);
  }

  summaries(): Record<string, LatencySummary> {
    const now = this.now();
    return Object.fromEntries(
      Object.entries(this.#latency).map(([name, each]) => [name, each.summary(now)]),
    );
  }
}

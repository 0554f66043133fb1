import type { JournalSink, LogEntry } from "./journal.ts";
import { SecondLimit } from "./second_limit.ts";

const MAX_LINES_PER_S = 1000;
const MAX_REFUSALS_PER_S = 20;
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;

/** The log of one instance: the algo's lines, limited, and the platform's. Times are engine time. */
export class EngineLog {
  #sink: JournalSink;
  #lines = new SecondLimit(MAX_LINES_PER_S);
  #refusals = new SecondLimit(MAX_REFUSALS_PER_S);

  constructor(sink: JournalSink) {
    this.#sink = sink;
  }

  /** Lines of the algo that went into the journal. */
  get lines(): number {
    return this.#lines.passed;
  }

  get dropped(): number {
    return this.#lines.dropped;
  }

  /** A line of the algo; `level` from 0 (trace) to 4 (error). */
  algo(line: {
    atNs: number;
    level: number;
    message: string;
    truncated: boolean;
    callback: string | null;
    symbol: string;
  }): void {
    this.sayDropped(line.atNs);
    if (!this.#lines.allows()) return;
    this.#sink({ type: "log", source: "algo", ...line, level: LEVELS[line.level] ?? "ERROR" });
  }

  platform(atNs: number, level: LogEntry["level"], message: string): void {
    this.#sink(platformLine(atNs, level, message));
  }

  /**
   * Whether one more refused action is recorded. An algo can ask for sixteen things that can't be in
   * each callback; the record of them must not choke the platform.
   */
  recordsRefusal(atNs: number): boolean {
    this.sayDropped(atNs);
    return this.#refusals.allows();
  }

  /** Says what was left out, once the second in which it happened is over. */
  sayDropped(atNs: number): void {
    const lines = this.#lines.ended(atNs);
    if (lines > 0) {
      this.platform(atNs, "WARN", `${lines} log lines dropped: over ${MAX_LINES_PER_S} a second`);
    }
    const refusals = this.#refusals.ended(atNs);
    if (refusals > 0) {
      const what = `${refusals} refused actions not recorded: over ${MAX_REFUSALS_PER_S} a second`;
      this.platform(atNs, "WARN", what);
    }
  }

  /** Whether something was left out and nothing has been said of it. */
  get owes(): boolean {
    return this.#lines.owes || this.#refusals.owes;
  }
}

/** A line that the platform, not the algo, writes into an instance's log. */
export function platformLine(atNs: number, level: LogEntry["level"], message: string): LogEntry {
  return {
    type: "log",
    atNs,
    level,
    source: "platform",
    callback: null,
    symbol: null,
    message,
    truncated: false,
  };
}

import type { JournalSink, LogEntry } from "./journal.ts";
import { LogLimit } from "./log_limit.ts";

const MAX_LINES_PER_S = 1000;
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;

/** The log of one instance: the algo's lines, limited, and the platform's. Times are engine time. */
export class EngineLog {
  #sink: JournalSink;
  #limit = new LogLimit(MAX_LINES_PER_S);

  constructor(sink: JournalSink) {
    this.#sink = sink;
  }

  /** Lines of the algo that went into the journal. */
  get lines(): number {
    return this.#limit.lines;
  }

  get dropped(): number {
    return this.#limit.dropped;
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
    if (!this.#limit.allows()) return;
    this.#sink({ type: "log", source: "algo", ...line, level: LEVELS[line.level] ?? "ERROR" });
  }

  platform(atNs: number, level: LogEntry["level"], message: string): void {
    this.#sink(platformLine(atNs, level, message));
  }

  /** Says how many lines were dropped, once the second in which it happened is over. */
  sayDropped(atNs: number): void {
    const dropped = this.#limit.ended(atNs);
    if (dropped === 0) return;
    this.platform(atNs, "WARN", `${dropped} log lines dropped: over ${MAX_LINES_PER_S} a second`);
  }

  /** Whether lines were dropped and nothing has been said of it. */
  get owes(): boolean {
    return this.#limit.owes;
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

import type { AlgoTrap } from "../../algo/trap.ts";
import type { ActionOutcome, CallWatch, EndedCall } from "../../engine/call_watch.ts";
import type { LatencySummary } from "../../engine/status.ts";

/** A callback worth a row: it returned actions, sent a message, or took long. */
export interface CallEntry extends EndedCall {
  type: "call";
}

/** A trap, a timeout or a refused action. Null is what nobody knows any more. */
export interface CallErrorEntry {
  type: "call_error";
  callback: string | null;
  n: number | null;
  symbol: string | null;
  /** Engine time. */
  atNs: number;
  code: string;
  message: string;
  action: ActionOutcome | null;
}

/** Rows of one instance in a second; more are counted and left out. */
export const MOST_ROWS_PER_S = 200;
/** A callback took long if it took so many times the p50 of its kind lately. */
const SLOW = 10;
/** What the clock resolves; a p50 below it says nothing. */
const RESOLUTION_NS = 1000;

/** Picks the callbacks of one instance that are told of. `nowMs` is a monotonic clock. */
export class CallTraces implements CallWatch {
  #tell: (entry: CallEntry | CallErrorEntry) => void;
  #nowMs: () => number;
  #slowNs = new Map<string, number>();
  #windowMs = -Infinity;
  #inWindow = 0;
  #actions = 0;
  #leftOut = 0;

  constructor(tell: (entry: CallEntry | CallErrorEntry) => void, nowMs: () => number) {
    this.#tell = tell;
    this.#nowMs = nowMs;
  }

  /** What callbacks lately took; before the first time none takes long. */
  setUsual(callbacks: Record<string, LatencySummary>): void {
    for (const [callback, { count, p50Ns }] of Object.entries(callbacks)) {
      // A kind that was silent lately is as it was.
      if (count > 0) this.#slowNs.set(callback, SLOW * Math.max(p50Ns, RESOLUTION_NS));
    }
  }

  /** Actions and rows left out since the last call. */
  takeCounts(): { actions: number; tracesLeftOut: number } {
    const counts = { actions: this.#actions, tracesLeftOut: this.#leftOut };
    this.#actions = this.#leftOut = 0;
    return counts;
  }

  isNotable(callback: string, durationNs: number, messages: number): boolean {
    return messages > 0 || durationNs > (this.#slowNs.get(callback) ?? Infinity);
  }

  ended(call: EndedCall): void {
    this.#actions += call.actions.length;
    this.#put({ type: "call", ...call });
    const { callback, n, symbol, atNs } = call;
    for (const action of call.actions) {
      const { reason: code, type, algoOrderId } = action;
      if (code === null) continue;
      const message = `${type} of order ${algoOrderId} refused: ${code}`;
      this.#put({ type: "call_error", callback, n, symbol, atNs, code, message, action });
    }
  }

  trapped(call: { n: number; symbol: string; atNs: number }, trap: AlgoTrap): void {
    const { code, message, callback } = trap;
    // The last word of an instance is never left out.
    this.#tell({ type: "call_error", callback, ...call, code, message, action: null });
  }

  #put(entry: CallEntry | CallErrorEntry): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#windowMs >= 1000) {
      this.#windowMs = nowMs;
      this.#inWindow = 0;
    }
    if (this.#inWindow >= MOST_ROWS_PER_S) this.#leftOut++;
    else {
      this.#inWindow++;
      this.#tell(entry);
    }
  }
}

import type { AlgoTrap } from "../algo/trap.ts";
import type { GuestCalls } from "./guest_calls.ts";
import type { RejectReason } from "./journal.ts";
import type { MarketState } from "./market_state.ts";
import type { Outbox } from "./outbox.ts";

/** One action of a callback and what became of it. Nothing in it but the outcome was checked. */
export interface ActionOutcome {
  type: "new" | "cancel" | "amend" | "intent" | "unknown";
  algoOrderId: bigint;
  /** Which use of the number the order is; 0 if there was never one. */
  seq: number;
  side: "buy" | "sell" | null;
  px1e9: number | null;
  qty1e8: number | null;
  orderType: string | null;
  /** Whether it went out. What a stop does not obey is not accepted and has no reason. */
  accepted: boolean;
  reason: RejectReason | null;
}

/** A callback that has ended. */
export interface EndedCall {
  callback: string;
  /** Counts the callbacks of the instance's life in its process. */
  n: number;
  symbol: string;
  /** Engine time of what it answered. */
  atNs: number;
  /** What it really took, by the meter. */
  durationNs: number;
  /** Messages that it sent. */
  messages: number;
  actions: readonly ActionOutcome[];
}

/**
 * Hears of callbacks beside the journal, which has no place for measured time: the same run has to
 * give the same journal.
 */
export interface CallWatch {
  /** Whether to be told of a callback that returned no action. Asked at each. */
  isNotable(callback: string, durationNs: number, messages: number): boolean;
  /** A callback that is notable or returned actions. */
  ended(call: EndedCall): void;
  trapped(call: { n: number; symbol: string; atNs: number }, trap: AlgoTrap): void;
}

const NO_ACTIONS: readonly ActionOutcome[] = [];

/** Tells a watch of the callbacks of one instance. */
export class CallReport {
  #watch: CallWatch | undefined;
  #calls: GuestCalls;
  #outbox: Outbox;
  #sentBefore = 0;

  constructor(watch: CallWatch | undefined, calls: GuestCalls, outbox: Outbox) {
    this.#watch = watch;
    this.#calls = calls;
    this.#outbox = outbox;
  }

  /** Whether anybody hears of callbacks. */
  get isAsked(): boolean {
    return this.#watch !== undefined;
  }

  /** A list to note the outcomes of actions in; undefined if nobody asks for them. */
  outcomes(): ActionOutcome[] | undefined {
    return this.#watch === undefined ? undefined : [];
  }

  /** The last callback has ended, and what it wanted was done or refused. */
  ended(
    callback: string,
    market: MarketState,
    atNs: number,
    actions: readonly ActionOutcome[] = NO_ACTIONS,
  ): void {
    const watch = this.#watch;
    if (watch === undefined) return;
    const messages = this.#outbox.sent - this.#sentBefore;
    this.#sentBefore = this.#outbox.sent;
    const { lastNs: durationNs, count: n } = this.#calls;
    if (actions.length === 0 && !watch.isNotable(callback, durationNs, messages)) return;
    const { symbol } = market.config;
    watch.ended({ callback, n, symbol, atNs, durationNs, messages, actions });
  }

  trapped(trap: AlgoTrap, atNs: number): void {
    const { count: n, market } = this.#calls;
    this.#watch?.trapped({ n, symbol: market.config.symbol, atNs }, trap);
  }
}

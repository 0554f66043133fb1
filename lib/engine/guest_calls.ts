import type { ActionBuffer } from "../algo/action_buffer.ts";
import { AlgoTrap } from "../algo/trap.ts";
import { CallbackMeter, type Meter } from "./callback_meter.ts";
import type { MarketState } from "./market_state.ts";
import type { LatencySummary } from "./status.ts";

/** Runs an instance's callbacks: knows which one runs and for which market, measures, and catches. */
export class GuestCalls {
  /** The callback under way; null between them. */
  name: string | null = null;
  /** The market that the callback under way, or the last one, was about. */
  market: MarketState;
  /** Callbacks of the instance's life in this process. */
  count = 0;
  #meter: CallbackMeter;
  #failed: (trap: AlgoTrap) => void;

  /** `failed` hears of a trap, after which the guest must not be called again. */
  constructor(meter: Meter | undefined, market: MarketState, failed: (trap: AlgoTrap) => void) {
    this.#meter = new CallbackMeter(meter);
    this.market = market;
    this.#failed = failed;
  }

  /** `run` for the one callback that comes at each event, without a closure at each call. */
  book(market: MarketState, call: (market: MarketState) => ActionBuffer): ActionBuffer | undefined {
    this.name = "on_book";
    this.market = market;
    this.count++;
    const startedNs = this.#meter.now();
    try {
      return call(market);
    } catch (cause) {
      this.#trapped(cause);
      return undefined;
    } finally {
      this.#meter.recordBook(startedNs);
      this.name = null;
    }
  }

  /** The callback's value; undefined if it trapped. */
  run<T>(name: string, market: MarketState, call: () => T): T | undefined {
    this.name = name;
    this.market = market;
    this.count++;
    const startedNs = this.#meter.now();
    try {
      return call();
    } catch (cause) {
      this.#trapped(cause);
      return undefined;
    } finally {
      this.#meter.record(name, startedNs);
      this.name = null;
    }
  }

  /** How long the last callback took, ns by the meter. */
  get lastNs(): number {
    return this.#meter.lastNs;
  }

  summaries(): Record<string, LatencySummary> {
    return this.#meter.summaries();
  }

  #trapped(cause: unknown): void {
    if (!(cause instanceof AlgoTrap)) throw cause;
    this.#failed(cause);
  }
}

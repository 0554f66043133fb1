import { RollingSums } from "./rolling_sums.ts";

/** Buckets of 500 ms: ten seconds that are over, and the one at hand, which stays empty. */
const BUCKETS = 21;
const [LEFT, TRADED] = [0, 1];

/**
 * Which share of what left the best prices was cancelled and not traded, over the last ten seconds.
 * All quantities × 10⁸.
 */
export class CancelRate {
  #sums = new RollingSums(2, BUCKETS);

  /** 0 to 10000, over the buckets that are over; 0 when nothing left. */
  get rate1e4(): number {
    const left = this.#sums.sum(LEFT);
    const cancelled = left - this.#sums.sum(TRADED);
    return cancelled > 0 ? Math.round(cancelled / left * 10_000) : 0;
  }

  /**
   * Begins a new bucket, `steps` after the one at hand, in which this much left the best prices and
   * was traded.
   */
  roll(steps: number, left1e8: number, traded1e8: number): void {
    this.#sums.add(LEFT, left1e8);
    this.#sums.add(TRADED, traded1e8);
    this.#sums.roll(steps);
  }
}

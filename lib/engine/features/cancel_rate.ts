import { RollingSums } from "./rolling_sums.ts";

/** Buckets of 500 ms: ten seconds that are over, and the one at hand, which stays empty. */
const BUCKETS = 21;
const [LEFT, TRADED] = [0, 1];

/**
 * Which share of what left the best prices was cancelled and not traded, over the last ten seconds.
 * All quantities × 10⁸.
 */
export class CancelRate {
  /** One sum: what was traded in the bucket at hand; whoever sees a trade adds to it. */
  readonly traded1e8 = new Float64Array(1);
  #left1e8: Float64Array;
  #sums = new RollingSums(2, BUCKETS);

  /** `left1e8` is one sum that somebody adds to: what left the best prices. */
  constructor(left1e8: Float64Array) {
    this.#left1e8 = left1e8;
  }

  /** 0 to 10000, over the buckets that are over; 0 when nothing left. */
  get rate1e4(): number {
    const left = this.#sums.sum(LEFT);
    const cancelled = left - this.#sums.sum(TRADED);
    return cancelled > 0 ? Math.round(cancelled / left * 10_000) : 0;
  }

  /** Begins a new bucket, `steps` after the one at hand. */
  roll(steps: number): void {
    this.#sums.add(LEFT, this.#left1e8[0]!);
    this.#sums.add(TRADED, this.traded1e8[0]!);
    this.#left1e8[0] = this.traded1e8[0] = 0;
    this.#sums.roll(steps);
  }
}

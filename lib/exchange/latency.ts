import type { Random } from "./random.ts";

/**
 * Times of arrival in one direction: a fixed time plus a uniform jitter, and no message overtakes
 * an earlier one. All times are ns.
 */
export class LatencyLine {
  #fixedNs: number;
  #jitterNs: number;
  #random: Random;
  #lastNs = -Infinity;

  constructor(fixedNs: number, jitterNs: number, random: Random) {
    this.#fixedNs = fixedNs;
    this.#jitterNs = jitterNs;
    this.#random = random;
  }

  /** Other times from the next message on. */
  set(fixedNs: number, jitterNs: number): void {
    this.#fixedNs = fixedNs;
    this.#jitterNs = jitterNs;
  }

  arrival(sentNs: number): number {
    const jitter = this.#jitterNs === 0 ? 0 : Math.floor(this.#random.next() * this.#jitterNs);
    this.#lastNs = Math.max(this.#lastNs, sentNs + this.#fixedNs + jitter);
    return this.#lastNs;
  }
}

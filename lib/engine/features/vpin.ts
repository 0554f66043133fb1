import { BID } from "../../market/event_block.ts";

/** Volume buckets in the mean. */
const BUCKETS = 50;
/** A bucket holds this part of what is traded in a minute on average. */
const BUCKETS_A_MINUTE = 10;
const MINUTE_NS = 60_000_000_000;

/**
 * Volume-synchronised probability of informed trading (Easley, López de Prado, O'Hara 2012): mean
 * imbalance of buckets of equal volume. All quantities × 10⁸.
 */
export class Vpin {
  #imbalances = new Float64Array(BUCKETS);
  #volumes = new Float64Array(BUCKETS);
  #imbalanceSum = 0;
  #volumeSum = 0;
  #at = 0;
  #closed = 0;
  #firstNs = -1;
  #traded1e8 = 0;
  /** The bucket at hand: its size (0 before the first one), and what it holds. */
  #size1e8 = 0;
  #bought1e8 = 0;
  #sold1e8 = 0;

  /** Whether there are enough buckets for a value. */
  get valid(): boolean {
    return this.#closed >= BUCKETS;
  }

  /** 0 to 10000; 0 while not valid. */
  get value1e4(): number {
    return this.valid ? Math.round(this.#imbalanceSum / this.#volumeSum * 10_000) : 0;
  }

  /** Takes in a trade. `aggressor`: BID for a buyer. */
  trade(aggressor: number, qty1e8: number, atNs: number): void {
    if (this.#firstNs < 0) this.#firstNs = atNs;
    this.#traded1e8 += qty1e8;
    const minutes = Math.floor((atNs - this.#firstNs) / MINUTE_NS);
    // The first minute only tells how much is traded in one.
    if (minutes === 0) return;
    for (let left = qty1e8; left > 0;) {
      if (this.#size1e8 === 0) {
        const size = Math.floor(this.#traded1e8 / (minutes * BUCKETS_A_MINUTE));
        this.#size1e8 = Math.max(1, size);
      }
      const part = Math.min(left, this.#size1e8 - this.#bought1e8 - this.#sold1e8);
      if (aggressor === BID) this.#bought1e8 += part;
      else this.#sold1e8 += part;
      left -= part;
      if (this.#bought1e8 + this.#sold1e8 === this.#size1e8) this.#close();
    }
  }

  #close(): void {
    const imbalance = Math.abs(this.#bought1e8 - this.#sold1e8);
    this.#imbalanceSum += imbalance - this.#imbalances[this.#at]!;
    this.#volumeSum += this.#size1e8 - this.#volumes[this.#at]!;
    this.#imbalances[this.#at] = imbalance;
    this.#volumes[this.#at] = this.#size1e8;
    this.#at = (this.#at + 1) % BUCKETS;
    this.#closed++;
    this.#size1e8 = this.#bought1e8 = this.#sold1e8 = 0;
  }
}

/**
 * Sums of a few quantities over the last buckets of time, the one at hand among them. Whole numbers
 * stay exact, however often they come and go. Adding costs the same for every window.
 */
export class RollingSums {
  #width: number;
  #buckets: number;
  #ring: Float64Array;
  #sums: Float64Array;
  #at = 0;

  /** `width` quantities over `buckets` buckets. */
  constructor(width: number, buckets: number) {
    this.#width = width;
    this.#buckets = buckets;
    this.#ring = new Float64Array(width * buckets);
    this.#sums = new Float64Array(width);
  }

  /** Adds to quantity `which` in the bucket at hand. */
  add(which: number, value: number): void {
    this.#ring[this.#at + which]! += value;
    this.#sums[which]! += value;
  }

  sum(which: number): number {
    return this.#sums[which]!;
  }

  /** Begins a new bucket, `steps` after the one at hand. */
  roll(steps: number): void {
    const width = this.#width;
    for (let step = Math.min(steps, this.#buckets); step > 0; step--) {
      this.#at += width;
      if (this.#at === this.#ring.length) this.#at = 0;
      for (let which = 0; which < width; which++) {
        this.#sums[which]! -= this.#ring[this.#at + which]!;
        this.#ring[this.#at + which] = 0;
      }
    }
  }
}

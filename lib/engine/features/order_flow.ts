/** Levels of a side that order flow is taken from, best first, and where the bands of them begin. */
const LEVELS = 10;
const [SECOND_LEVEL, SIXTH_LEVEL] = [1, 5];
/** The best level, the next four, and the next five: kept apart, for most events touch the best. */
const BANDS = 3;
/** Buckets of 100 ms in the window: one second. */
const BUCKETS = 10;
/** Weight of a bucket in the mean: that of a mean over 50 buckets, five seconds. */
const ALPHA = 2 / 51;

/**
 * Order-flow imbalance: quantity that came to the bids or left the asks, less what came to the asks
 * or left the bids, level by level (Cont, Kukanov, Stoikov 2014; Xu, Gould, Howison 2018). All
 * quantities × 10⁸. `docs/features.md` has the definitions.
 */
export class OrderFlow {
  /** Flow in the window at the best level, the next four, and the next five. */
  best1e8 = 0;
  few1e8 = 0;
  rest1e8 = 0;
  /** What left the best bid and the best ask; whoever takes it sets it to 0. */
  left1e8 = 0;
  /** Each side's levels as they were at the last look: bids, then asks. */
  #px1e9 = new Float64Array(LEVELS * 2);
  #qty1e8 = new Float64Array(LEVELS * 2);
  /** Of the window, the flow of each bucket by band, but for the bucket at hand. */
  #ring = new Float64Array(BANDS * BUCKETS);
  #bestNow = 0;
  #fewNow = 0;
  #restNow = 0;
  #at = 0;
  /** Whether there is a book to compare the next one with. */
  #compares = false;
  /** What the last look found, by band. */
  #found = new Float64Array(BANDS);
  /** Mean flow of a bucket at the best level. */
  #mean = 0;

  /** Units a second × 10⁶, over the buckets that are over. */
  get mean1e6(): number {
    return Math.round(this.#mean / 10);
  }

  /** The book was replaced: what changed in between is unknown. */
  forget(): void {
    this.#compares = false;
  }

  /** The usual change, told apart for speed: another quantity at the best price of a side. */
  best(isBid: boolean, qty1e8: number): void {
    const at = isBid ? 0 : LEVELS;
    const flow = qty1e8 - this.#qty1e8[at]!;
    this.#qty1e8[at] = qty1e8;
    if (!this.#compares) return;
    if (flow < 0) this.left1e8 -= flow;
    this.#bestNow += isBid ? flow : -flow;
    this.best1e8 += isBid ? flow : -flow;
  }

  /** Takes in a side of the book, of which the best `changed` levels may differ from before. */
  look(
    isBid: boolean,
    count: number,
    px1e9: Float64Array,
    qty1e8: Float64Array,
    changed: number,
  ): void {
    const found = this.#found;
    this.#compare(isBid, count, px1e9, qty1e8, changed);
    if (!this.#compares) return;
    if (found[0]! < 0) this.left1e8 -= found[0]!;
    // The sides have different levels, and signs: what comes to the asks is flow to sell.
    const sign = isBid ? 1 : -1;
    this.#bestNow += sign * found[0]!;
    this.best1e8 += sign * found[0]!;
    this.#fewNow += sign * found[1]!;
    this.few1e8 += sign * found[1]!;
    this.#restNow += sign * found[2]!;
    this.rest1e8 += sign * found[2]!;
  }

  /** Both sides have been looked at. */
  looked(): void {
    this.#compares = true;
  }

  /** `look` for any change. */
  #compare(
    isBid: boolean,
    count: number,
    px1e9: Float64Array,
    qty1e8: Float64Array,
    changed: number,
  ): void {
    const from = isBid ? 0 : LEVELS;
    const found = this.#found;
    found[0] = found[1] = found[2] = 0;
    const to = changed < LEVELS ? changed : LEVELS;
    for (let i = 0; i < to; i++) {
      const px = i < count ? px1e9[i]! : 0;
      const qty = i < count ? qty1e8[i]! : 0;
      const pxBefore = this.#px1e9[from + i]!;
      const qtyBefore = this.#qty1e8[from + i]!;
      let flow = qty - qtyBefore;
      if (px !== pxBefore) {
        // Where there was no level, any price is better.
        const better = px !== 0 && (pxBefore === 0 || (isBid ? px > pxBefore : px < pxBefore));
        flow = better ? qty : -qtyBefore;
        this.#px1e9[from + i] = px;
      } else if (flow === 0) continue;
      this.#qty1e8[from + i] = qty;
      found[i < SECOND_LEVEL ? 0 : i < SIXTH_LEVEL ? 1 : 2]! += flow;
    }
  }

  /** Begins a new bucket, `steps` after the one at hand. */
  roll(steps: number): void {
    const ring = this.#ring;
    let mean = this.#mean + ALPHA * (this.#bestNow - this.#mean);
    // Buckets in which nothing happened; below 10⁻⁶ of the field's unit it is as good as 0.
    for (let step = 1; step < steps && Math.abs(mean) > 1e-5; step++) mean -= ALPHA * mean;
    this.#mean = mean;
    let at = this.#at;
    ring[at] = this.#bestNow;
    ring[at + 1] = this.#fewNow;
    ring[at + 2] = this.#restNow;
    this.#bestNow = this.#fewNow = this.#restNow = 0;
    for (let step = steps < BUCKETS ? steps : BUCKETS; step > 0; step--) {
      at = at === ring.length - BANDS ? 0 : at + BANDS;
      this.best1e8 -= ring[at]!;
      this.few1e8 -= ring[at + 1]!;
      this.rest1e8 -= ring[at + 2]!;
      ring[at] = ring[at + 1] = ring[at + 2] = 0;
    }
    this.#at = at;
  }
}

/** Samples of a second each in the window: five minutes. */
const SAMPLES = 300;
/** Samples that there must be before a spread is compared with them. */
const FEWEST = 30;
/** Wider spreads count as this many ticks, so that the sums stay exact. */
const MOST_TICKS = 65535;
/** Spreads are whole ticks and often do not move for minutes; they deviate by this much at least. */
const LEAST_DEVIATION = 0.5;
const MAX_1E3 = 32767;

export const REGIME = { tight: 0, normal: 1, wide: 2, crisis: 3 } as const;

/** The spread against what it was in the last five minutes. */
export class SpreadState {
  #tick1e9: number;
  #ring = new Float64Array(SAMPLES);
  #at = 0;
  #count = 0;
  #sum = 0;
  #squares = 0;
  #mean = 0;
  #deviation = LEAST_DEVIATION;
  /** 0 while a side is empty, or the book is crossed. */
  #ticks = 0;
  zscore1e3 = 0;
  regime: number = REGIME.normal;

  constructor(tick1e9: number) {
    this.#tick1e9 = tick1e9;
  }

  /** The best prices are these now; 0 for an empty side. */
  look(bidPx1e9: number, askPx1e9: number): void {
    const ticks = bidPx1e9 === 0 || askPx1e9 === 0
      ? 0
      : Math.round((askPx1e9 - bidPx1e9) / this.#tick1e9);
    this.#ticks = Math.min(Math.max(ticks, 0), MOST_TICKS);
    this.#judge();
  }

  /** `seconds` have passed with the spread as it is. */
  sample(seconds: number): void {
    if (this.#ticks === 0) return;
    for (let i = Math.min(seconds, SAMPLES); i > 0; i--) {
      const gone = this.#ring[this.#at]!;
      this.#ring[this.#at] = this.#ticks;
      this.#at = (this.#at + 1) % SAMPLES;
      this.#sum += this.#ticks - gone;
      this.#squares += this.#ticks * this.#ticks - gone * gone;
      if (this.#count < SAMPLES) this.#count++;
    }
    const n = this.#count;
    this.#mean = this.#sum / n;
    const variance = n < 2 ? 0 : (n * this.#squares - this.#sum * this.#sum) / (n * (n - 1));
    this.#deviation = Math.max(Math.sqrt(variance), LEAST_DEVIATION);
    this.#judge();
  }

  #judge(): void {
    const ticks = this.#ticks;
    const z = ticks === 0 || this.#count < FEWEST ? 0 : (ticks - this.#mean) / this.#deviation;
    this.zscore1e3 = Math.max(-MAX_1E3, Math.min(MAX_1E3, Math.round(z * 1000)));
    if (ticks === 0 || z >= 4) this.regime = REGIME.crisis;
    else if (z >= 2) this.regime = REGIME.wide;
    else if (ticks === 1 || z <= -1) this.regime = REGIME.tight;
    else this.regime = REGIME.normal;
  }
}

/** Changes of the best prices that are kept: minutes of a busy market. */
const CAPACITY = 16_384;
const KEPT_JUMPS = 16;

export interface BestPrices {
  /** × 10⁹; 0 while the side is empty or the book is void. */
  bid1e9: number;
  ask1e9: number;
}

/** The best prices of one market as they were, so that what is due at a time is not missed by a little. */
export class PriceHistory {
  #atNs = new Float64Array(CAPACITY);
  #bid1e9 = new Float64Array(CAPACITY);
  #ask1e9 = new Float64Array(CAPACITY);
  /** How many changes there were in all; the last one is at `(#count - 1) % CAPACITY`. */
  #count = 0;
  #jumps: number[] = [];
  #lastBid1e9 = -1;
  #lastAsk1e9 = -1;

  /** The best prices from `atNs` on; times only go forward. */
  note(atNs: number, bid1e9: number, ask1e9: number): void {
    if (bid1e9 === this.#lastBid1e9 && ask1e9 === this.#lastAsk1e9) return;
    this.#lastBid1e9 = bid1e9;
    this.#lastAsk1e9 = ask1e9;
    const i = this.#count++ % CAPACITY;
    this.#atNs[i] = atNs;
    this.#bid1e9[i] = bid1e9;
    this.#ask1e9[i] = ask1e9;
  }

  /** From `atNs` on this is another market, such as a recording that begins anew. */
  jump(atNs: number): void {
    this.#jumps.push(atNs);
    if (this.#jumps.length > KEPT_JUMPS) this.#jumps.shift();
  }

  /** Whether prices after `fromNs` and at `toNs` are of one market. */
  isOneMarket(fromNs: number, toNs: number): boolean {
    return !this.#jumps.some((atNs) => atNs > fromNs && atNs <= toNs);
  }

  /** The best prices after everything that happened up to `atNs`; undefined if not known any more. */
  at(atNs: number): BestPrices | undefined {
    let low = Math.max(0, this.#count - CAPACITY);
    let high = this.#count;
    const oldest = low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#atNs[middle % CAPACITY]! <= atNs) low = middle + 1;
      else high = middle;
    }
    if (low === oldest) return undefined;
    const i = (low - 1) % CAPACITY;
    return { bid1e9: this.#bid1e9[i]!, ask1e9: this.#ask1e9[i]! };
  }
}

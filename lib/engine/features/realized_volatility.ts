/** Windows, in samples of a second each. */
const [MINUTE, FIVE_MINUTES, HOUR] = [60, 300, 3600];

/**
 * Realised volatility: root of the sum of squared returns of the mid price from second to second
 * (Andersen, Bollerslev, Diebold, Labys 2003), not annualised. Returns are kept in whole 10⁻⁸, so
 * that what leaves a window leaves nothing behind.
 */
export class RealizedVolatility {
  #squares = new Float64Array(HOUR);
  #at = 0;
  #sums = new Float64Array(3);
  /** Mid price × 2 at the last sample; 0 if none can be compared with. */
  #before = 0;

  get oneMinuteBps(): number {
    return bps(this.#sums[0]!);
  }

  get fiveMinutesBps(): number {
    return bps(this.#sums[1]!);
  }

  get oneHourBps(): number {
    return bps(this.#sums[2]!);
  }

  /** The book was replaced: the next price is not compared with the last. */
  forget(): void {
    this.#before = 0;
  }

  /** `seconds` have passed at whose end both best prices together were `sumPx1e9`; 0 = unknown. */
  sample(sumPx1e9: number, seconds: number): void {
    let square = 0;
    if (this.#before !== 0 && sumPx1e9 !== 0) {
      const return1e8 = Math.round((sumPx1e9 - this.#before) / this.#before * 1e8);
      square = return1e8 * return1e8;
    }
    this.#before = sumPx1e9;
    for (let i = Math.min(seconds, HOUR); i > 0; i--) {
      this.#put(square);
      square = 0;
    }
  }

  #put(square: number): void {
    const ring = this.#squares;
    const at = this.#at;
    this.#sums[0]! += square - ring[at < MINUTE ? at + HOUR - MINUTE : at - MINUTE]!;
    this.#sums[1]! += square -
      ring[at < FIVE_MINUTES ? at + HOUR - FIVE_MINUTES : at - FIVE_MINUTES]!;
    this.#sums[2]! += square - ring[at]!;
    ring[at] = square;
    this.#at = at + 1 === HOUR ? 0 : at + 1;
  }
}

function bps(sum1e16: number): number {
  return Math.round(Math.sqrt(Math.max(0, sum1e16)) / 1e4);
}

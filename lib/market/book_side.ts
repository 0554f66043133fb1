/** Levels around the price that are kept in arrays; the rest waits in a map. A multiple of 1024. */
const WINDOW = 16384;
const QUARTER = WINDOW / 4;

/**
 * One side of an order book: quantities in an array indexed by tick around the price, with a bitmap
 * of ticks and a bitmap of its words, so that the next level is two `clz32` away. A mark in them says
 * that there was a level; whoever finds none there takes it away. Levels outside the window are kept
 * in a map and come back when the window moves.
 *
 * Prices are ticks here, quantities × 10⁸ (exact Numbers).
 */
export class BookSide {
  readonly isBid: boolean;
  /** Tick of the best level; -1 when the side is empty. */
  bestTick = -1;
  /** Whether one of the watched levels changed since the last `watch`. */
  touched = true;
  /** The worst watched tick that changed since; levels beyond it are as they were. */
  touchedTick: number;
  #base = 0;
  #placed = false;
  #qty = new Float64Array(WINDOW);
  #words = new Int32Array(WINDOW / 32);
  #summary = new Int32Array(WINDOW / 1024);
  #far = new Map<number, number>();
  /** A change at a worse tick than this one does not touch the top. */
  #watchTick: number;

  constructor(isBid: boolean) {
    this.isBid = isBid;
    this.#watchTick = isBid ? -1 : Infinity;
    this.touchedTick = this.#watchTick;
  }

  get bestQty(): number {
    return this.bestTick < 0 ? 0 : this.#qty[this.bestTick - this.#base]!;
  }

  clear(): void {
    this.#empty();
    this.#far.clear();
    this.bestTick = -1;
    this.#placed = false;
    this.touched = true;
    this.#watchTick = this.isBid ? -1 : Infinity;
    this.touchedTick = this.#watchTick;
  }

  qtyAt(tick: number): number {
    const index = tick - this.#base;
    if (this.#placed && index >= 0 && index < WINDOW) return this.#qty[index]!;
    return this.#far.get(tick) ?? 0;
  }

  /**
   * Sets the levels of rows `from` up to `to` of two columns; prices times `ticksPerPx` are ticks.
   * Most rows are further away than anybody watches: they are noted without asking what was there.
   */
  setRows(
    px: Float64Array,
    qty1e8: Float64Array,
    from: number,
    to: number,
    ticksPerPx: number,
  ): void {
    for (let row = from; row < to; row++) {
      row = this.#setFarRows(px, qty1e8, row, to, ticksPerPx);
      if (row < to) this.set(Math.floor(px[row]! * ticksPerPx + 0.5), qty1e8[row]!);
    }
  }

  /** `setRows` up to the first row that is nearer, or outside of the window; says which that is. */
  #setFarRows(
    px: Float64Array,
    qty1e8: Float64Array,
    from: number,
    to: number,
    ticksPerPx: number,
  ): number {
    const quantities = this.#qty;
    const words = this.#words;
    const summary = this.#summary;
    const nearest = 0.5 - this.#base;
    const farFrom = this.#farFrom();
    const farTo = this.#farTo();
    for (let row = from; row < to; row++) {
      const place = px[row]! * ticksPerPx + nearest;
      if (!(place >= farFrom && place < farTo)) return row;
      const index = place | 0;
      quantities[index] = qty1e8[row]!;
      words[index >> 5]! |= 1 << (index & 31);
      summary[index >> 10]! |= 1 << ((index >> 5) & 31);
    }
    return to;
  }

  /** Sets the best level: nothing better stands on this side. */
  setBest(tick: number, qty1e8: number): void {
    if (tick === this.bestTick && qty1e8 !== 0) {
      const index = tick - this.#base;
      if (this.#qty[index] === qty1e8) return;
      this.#qty[index] = qty1e8;
      this.#touch(tick);
      return;
    }
    this.#removeBetter(tick);
    this.set(tick, qty1e8);
  }

  /** Sets the quantity of a level; 0 removes it. */
  set(tick: number, qty1e8: number): void {
    if (!this.#placed) {
      if (qty1e8 === 0) return;
      this.#place(tick);
    }
    let index = tick - this.#base;
    if (index >= 0 && index < WINDOW && this.#qty[index] === qty1e8) return;
    this.#touch(tick);
    if (index < 0 || index >= WINDOW) {
      const better = this.isBid ? tick > this.bestTick : tick < this.bestTick;
      if (qty1e8 === 0) {
        this.#far.delete(tick);
        return;
      }
      if (!better && this.bestTick >= 0) {
        this.#far.set(tick, qty1e8);
        return;
      }
      this.#place(tick);
      index = tick - this.#base;
    }
    if (qty1e8 !== 0) {
      this.#qty[index] = qty1e8;
      this.#words[index >> 5]! |= 1 << (index & 31);
      this.#summary[index >> 10]! |= 1 << ((index >> 5) & 31);
      if (this.bestTick < 0 || (this.isBid ? tick > this.bestTick : tick < this.bestTick)) {
        this.bestTick = tick;
        if (index < QUARTER || index >= WINDOW - QUARTER) this.#place(tick);
      }
    } else if (this.#qty[index] !== 0) {
      this.#qty[index] = 0;
      this.#unmark(index);
      if (tick === this.bestTick) this.#findBest(index);
    }
  }

  /** Removes every level better than `tick`. */
  #removeBetter(tick: number): void {
    while (this.bestTick >= 0 && (this.isBid ? this.bestTick > tick : this.bestTick < tick)) {
      this.set(this.bestTick, 0);
    }
  }

  /** The next worse level than `tick`; -1 when there is none. */
  next(tick: number): number {
    const index = tick - this.#base;
    const found = this.isBid ? this.#below(index) : this.#above(index);
    if (found >= 0) return found + this.#base;
    return this.#nextFar(tick);
  }

  /**
   * Writes the levels from the best down to `worstTick` into two columns, as many as fit, and says
   * how many. The rest of the columns stays.
   */
  best(worstTick: number, ticks: Float64Array, qty1e8: Float64Array): number {
    const { isBid } = this;
    const words = this.#words;
    const base = this.#base;
    let count = 0;
    let tick = this.bestTick;
    // As long as the window lasts, the levels of one word are read without looking for each.
    for (let index = tick - base; tick >= 0 && index >= 0 && count < ticks.length;) {
      const w = index >> 5;
      let word = words[w]! & (isBid ? -1 >>> (31 - (index & 31)) : -1 << (index & 31));
      while (word !== 0 && count < ticks.length) {
        const bit = isBid ? 31 - Math.clz32(word) : lowestBit(word);
        word ^= 1 << bit;
        index = (w << 5) + bit;
        const qty = this.#qty[index]!;
        if (qty === 0) {
          this.#unmark(index);
          continue;
        }
        tick = index + base;
        if (isBid ? tick < worstTick : tick > worstTick) return count;
        ticks[count] = tick;
        qty1e8[count++] = qty;
      }
      index = isBid ? this.#below(w << 5) : this.#above((w << 5) + 31);
    }
    if (count === ticks.length || tick < 0) return count;
    tick = this.#nextFar(tick);
    while (tick >= 0 && count < ticks.length && (isBid ? tick >= worstTick : tick <= worstTick)) {
      ticks[count] = tick;
      qty1e8[count++] = this.#far.get(tick)!;
      tick = this.#nextFar(tick);
    }
    return count;
  }

  /**
   * Begins to notice changes anew, at levels down to `worstTick` (-1 = at any). A change beyond it
   * does not count as a touch.
   */
  watch(worstTick: number): void {
    this.touched = false;
    this.#watchTick = worstTick < 0 && !this.isBid ? Infinity : worstTick;
    this.touchedTick = this.isBid ? Infinity : -1;
  }

  /** First index in the window that is neither watched nor the best, nor better than those. */
  #farFrom(): number {
    if (this.isBid) return 0;
    if (this.bestTick < 0) return WINDOW;
    return Math.max(0, Math.max(this.#watchTick, this.bestTick) + 1 - this.#base);
  }

  /** The one behind the last of them. */
  #farTo(): number {
    if (!this.isBid) return WINDOW;
    return Math.min(WINDOW, Math.min(this.#watchTick, this.bestTick) - this.#base);
  }

  #touch(tick: number): void {
    if (this.isBid) {
      if (tick < this.#watchTick) return;
      if (tick < this.touchedTick) this.touchedTick = tick;
    } else {
      if (tick > this.#watchTick) return;
      if (tick > this.touchedTick) this.touchedTick = tick;
    }
    this.touched = true;
  }

  #findBest(from: number): void {
    const index = this.isBid ? this.#below(from) : this.#above(from);
    if (index >= 0) {
      this.bestTick = index + this.#base;
      return;
    }
    const tick = this.#nextFar(from + this.#base);
    this.bestTick = -1;
    if (tick >= 0) {
      this.#place(tick);
      this.bestTick = tick;
    }
  }

  #nextFar(tick: number): number {
    let found = -1;
    for (const far of this.#far.keys()) {
      if (this.isBid ? far < tick : far > tick) {
        if (found < 0 || (this.isBid ? far > found : far < found)) found = far;
      }
    }
    return found;
  }

  /** Highest occupied index below `index`, or -1. */
  #below(index: number): number {
    let at = this.#markBelow(index);
    while (at >= 0 && this.#qty[at] === 0) {
      this.#unmark(at);
      at = this.#markBelow(at);
    }
    return at;
  }

  /** Lowest occupied index above `index`, or -1. */
  #above(index: number): number {
    let at = this.#markAbove(index);
    while (at >= 0 && this.#qty[at] === 0) {
      this.#unmark(at);
      at = this.#markAbove(at);
    }
    return at;
  }

  #unmark(index: number): void {
    const word = (this.#words[index >> 5]! &= ~(1 << (index & 31)));
    if (word === 0) this.#summary[index >> 10]! &= ~(1 << ((index >> 5) & 31));
  }

  #markBelow(index: number): number {
    if (index <= 0) return -1;
    const last = Math.min(index - 1, WINDOW - 1);
    let w = last >> 5;
    const masked = this.#words[w]! & (-1 >>> (31 - (last & 31)));
    if (masked !== 0) return (w << 5) + 31 - Math.clz32(masked);
    w--;
    if (w < 0) return -1;
    let s = w >> 5;
    let group = this.#summary[s]! & (-1 >>> (31 - (w & 31)));
    while (group === 0) {
      if (--s < 0) return -1;
      group = this.#summary[s]!;
    }
    w = (s << 5) + 31 - Math.clz32(group);
    return (w << 5) + 31 - Math.clz32(this.#words[w]!);
  }

  #markAbove(index: number): number {
    const first = Math.max(index + 1, 0);
    if (first >= WINDOW) return -1;
    let w = first >> 5;
    const masked = this.#words[w]! & (-1 << (first & 31));
    if (masked !== 0) return (w << 5) + lowestBit(masked);
    w++;
    if (w >= WINDOW / 32) return -1;
    let s = w >> 5;
    let group = this.#summary[s]! & (-1 << (w & 31));
    while (group === 0) {
      if (++s >= WINDOW / 1024) return -1;
      group = this.#summary[s]!;
    }
    w = (s << 5) + lowestBit(group);
    return (w << 5) + lowestBit(this.#words[w]!);
  }

  /** Takes every level out of the window, without touching what is empty. */
  #empty(): void {
    for (let i = this.#above(-1); i >= 0; i = this.#above(i)) this.#qty[i] = 0;
    for (let s = 0; s < this.#summary.length; s++) {
      if (this.#summary[s] !== 0) this.#words.fill(0, s * 32, s * 32 + 32);
    }
    this.#summary.fill(0);
  }

  /** Moves the window so that `tick` is in its middle. */
  #place(tick: number): void {
    const base = Math.max(0, tick - WINDOW / 2);
    // Near price 0 the window can't move any further.
    if (this.#placed && base === this.#base) return;
    const levels: [number, number][] = [...this.#far];
    if (this.#placed) {
      for (let i = this.#above(-1); i >= 0; i = this.#above(i)) {
        levels.push([i + this.#base, this.#qty[i]!]);
      }
      this.#empty();
    }
    this.#far.clear();
    this.#base = base;
    this.#placed = true;
    for (const [at, qty] of levels) {
      const index = at - this.#base;
      if (index < 0 || index >= WINDOW) {
        this.#far.set(at, qty);
        continue;
      }
      this.#qty[index] = qty;
      this.#words[index >> 5]! |= 1 << (index & 31);
      this.#summary[index >> 10]! |= 1 << ((index >> 5) & 31);
    }
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

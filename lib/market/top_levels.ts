import type { BookSide } from "./book_side.ts";

/**
 * The best levels of one side, kept from one look to the next: only the levels down to the worst
 * one that was touched since are read anew, the others move as a block. Prices × 10⁹, quantities
 * × 10⁸, best first.
 */
export class TopLevels {
  readonly px1e9: Float64Array;
  readonly qty1e8: Float64Array;
  count = 0;
  #depth1e8 = 0;
  #side: BookSide;
  #tick1e9: number;
  #ticks: Float64Array;
  #freshTicks: Float64Array;
  #freshQty: Float64Array;

  constructor(side: BookSide, levels: number, tick1e9: number) {
    this.#side = side;
    this.#tick1e9 = tick1e9;
    this.px1e9 = new Float64Array(levels);
    this.qty1e8 = new Float64Array(levels);
    this.#ticks = new Float64Array(levels);
    this.#freshTicks = new Float64Array(levels);
    this.#freshQty = new Float64Array(levels);
  }

  /** Sum of the shown quantities × 10⁸. */
  get depth1e8(): number {
    return this.#depth1e8;
  }

  /** Brings the levels to the present and says how many, from the best, may differ from before. */
  refresh(): number {
    const side = this.#side;
    if (!side.touched) return 0;
    const { touchedTick, bestTick } = side;
    const ticks = this.#ticks;
    const before = this.count;
    const worstTick = before === ticks.length ? ticks[before - 1]! : -1;
    // The usual change, told apart for speed: another quantity at the best price.
    if (before > 0 && touchedTick === bestTick && bestTick === ticks[0]) {
      const qty = side.bestQty;
      this.#depth1e8 += qty - this.qty1e8[0]!;
      this.qty1e8[0] = qty;
      side.watch(worstTick);
      return 1;
    }
    const changed = before === 0 || this.#isBeyond(touchedTick, ticks[before - 1]!)
      ? this.#readAll()
      : this.#readDownTo(touchedTick);
    this.#depth1e8 = 0;
    for (let i = 0; i < this.count; i++) this.#depth1e8 += this.qty1e8[i]!;
    side.watch(this.count === ticks.length ? ticks[this.count - 1]! : -1);
    return changed;
  }

  /** Whether a tick is as bad as `tick`, or worse. */
  #isBeyond(touchedTick: number, tick: number): boolean {
    return this.#side.isBid ? touchedTick <= tick : touchedTick >= tick;
  }

  #readAll(): number {
    const before = this.count;
    const { isBid } = this.#side;
    this.count = this.#side.best(isBid ? 0 : Infinity, this.#ticks, this.qty1e8);
    for (let i = 0; i < this.count; i++) this.px1e9[i] = this.#ticks[i]! * this.#tick1e9;
    return Math.max(before, this.count);
  }

  #readDownTo(touchedTick: number): number {
    const before = this.count;
    const { isBid } = this.#side;
    const ticks = this.#ticks;
    const fresh = this.#side.best(touchedTick, this.#freshTicks, this.#freshQty);
    let kept = 0;
    while (kept < before && (isBid ? ticks[kept]! >= touchedTick : ticks[kept]! <= touchedTick)) {
      kept++;
    }
    this.#move(kept, fresh);
    for (let i = 0; i < fresh; i++) this.#put(i, this.#freshTicks[i]!, this.#freshQty[i]!);
    this.#fill();
    return fresh === kept ? fresh : Math.max(before, this.count);
  }

  /** Moves what stands from `from` on to `to`, as far as there is room. */
  #move(from: number, to: number): void {
    const moved = Math.max(0, Math.min(this.count - from, this.#ticks.length - to));
    if (from > to) { for (let i = 0; i < moved; i++) this.#copy(from + i, to + i); }
    else if (from < to) { for (let i = moved - 1; i >= 0; i--) this.#copy(from + i, to + i); }
    this.count = to + moved;
  }

  /** By hand, for a call of `copyWithin` costs more than so few levels. */
  #copy(from: number, to: number): void {
    this.#ticks[to] = this.#ticks[from]!;
    this.px1e9[to] = this.px1e9[from]!;
    this.qty1e8[to] = this.qty1e8[from]!;
  }

  /** Adds levels at the end as long as there are more. */
  #fill(): void {
    while (this.count < this.#ticks.length) {
      const last = this.count - 1;
      const tick = last < 0 ? this.#side.bestTick : this.#side.next(this.#ticks[last]!);
      if (tick < 0) return;
      this.#put(this.count++, tick, this.#side.qtyAt(tick));
    }
  }

  #put(i: number, tick: number, qty1e8: number): void {
    this.#ticks[i] = tick;
    this.px1e9[i] = tick * this.#tick1e9;
    this.qty1e8[i] = qty1e8;
  }
}

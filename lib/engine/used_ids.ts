/** A run of neighbouring ids that were used once each. */
interface Run {
  from: bigint;
  to: bigint;
}

/** A run that is shorter is kept id by id. */
const SHORTEST_RUN = 16n;

/**
 * How often each order id has been used. An algo that counts upwards costs no memory: a run of
 * neighbouring ids is one range; only what stands alone or comes again is kept by itself.
 */
export class UsedIds {
  #growing: Run = { from: 0n, to: -1n };
  /** From before this process, ascending. */
  #before: Run[] = [];
  #others = new Map<bigint, number>();

  /** Uses an id once more and gives how often that makes it. */
  use(id: bigint): number {
    const before = this.count(id);
    if (before > 0) {
      this.#others.set(id, before + 1);
      return before + 1;
    }
    const growing = this.#growing;
    if (growing.to < growing.from) growing.from = growing.to = id;
    else if (id === growing.to + 1n) growing.to = id;
    else this.#others.set(id, 1);
    return 1;
  }

  /** How often an id has been used. */
  count(id: bigint): number {
    return this.#others.get(id) ?? (this.#isInRun(id) ? 1 : 0);
  }

  /**
   * Says that the ids from `id` through `through` had each been used `count` times before this
   * process. Ascending; before the first `use`.
   */
  restore(id: bigint, count: number, through = id): void {
    if (count === 1 && through - id >= SHORTEST_RUN) {
      // The highest run is the one that an algo goes on counting from.
      const { from, to } = this.#growing;
      if (to >= from) this.#before.push({ from, to });
      this.#growing = { from: id, to: through };
      return;
    }
    for (let each = id; each <= through; each++) {
      if (count > (this.#others.get(each) ?? 0)) this.#others.set(each, count);
    }
  }

  #isInRun(id: bigint): boolean {
    if (id >= this.#growing.from && id <= this.#growing.to) return true;
    let low = 0;
    let high = this.#before.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#before[middle]!.to < id) low = middle + 1;
      else high = middle;
    }
    const run = this.#before[low];
    return run !== undefined && id >= run.from;
  }
}

/**
 * How often each order id has been used. An algo that counts upwards costs no memory: a run of
 * neighbouring ids is one range; only what stands alone or comes again is kept by itself.
 */
export class UsedIds {
  #from = 0n;
  #to = -1n;
  #others = new Map<bigint, number>();

  /** Uses an id once more and gives how often that makes it. */
  use(id: bigint): number {
    const before = this.#others.get(id) ?? (id >= this.#from && id <= this.#to ? 1 : 0);
    if (before > 0) {
      this.#others.set(id, before + 1);
      return before + 1;
    }
    if (this.#to < this.#from) this.#from = this.#to = id;
    else if (id === this.#to + 1n) this.#to = id;
    else this.#others.set(id, 1);
    return 1;
  }

  /** Says that an id had been used `count` times before this process. */
  restore(id: bigint, count: number): void {
    if (count > (this.#others.get(id) ?? 0)) this.#others.set(id, count);
  }
}

const WINDOW_NS = 1_000_000_000;

/** Lets at most `limit` of something a second of engine time through and counts the rest. */
export class SecondLimit {
  readonly limit: number;
  #windowNs = -Infinity;
  #inWindow = 0;
  #droppedInWindow = 0;
  passed = 0;
  dropped = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether some were dropped and nothing has been said of it. */
  get owes(): boolean {
    return this.#droppedInWindow > 0;
  }

  /** How many were dropped in the window that has just ended, once; else 0. */
  ended(atNs: number): number {
    if (atNs - this.#windowNs < WINDOW_NS) return 0;
    const dropped = this.#droppedInWindow;
    this.#windowNs = atNs;
    this.#inWindow = 0;
    this.#droppedInWindow = 0;
    return dropped;
  }

  allows(): boolean {
    if (this.#inWindow < this.limit) {
      this.#inWindow++;
      this.passed++;
      return true;
    }
    this.#droppedInWindow++;
    this.dropped++;
    return false;
  }
}

import type { Database } from "../store/database.ts";

export interface SteppedWorkOptions {
  /** Begins a round; each step is short, for feeds wait behind it. */
  begin: () => Iterator<unknown>;
  /** Between two rounds, and before the first. */
  pauseMs: number;
  /** Between two steps of a round. */
  stepMs: number;
}

/**
 * Work on the store that comes again and again and would hold up everything else if it were done at
 * once. Its steps are committed with whatever is written at their time.
 */
export class SteppedWork {
  #db: Database;
  #options: SteppedWorkOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(db: Database, options: SteppedWorkOptions) {
    this.#db = db;
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => this.#step(this.#options.begin()), this.#options.pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #step(round: Iterator<unknown>): void {
    // One that is due fires even after it was cleared.
    if (this.#timer === undefined) return;
    let over = false;
    const work = () => {
      over = round.next().done === true;
    };
    this.#db.attempt(() => this.#db.grouped(work, () => {}));
    if (over) this.start();
    else this.#timer = setTimeout(() => this.#step(round), this.#options.stepMs);
  }
}

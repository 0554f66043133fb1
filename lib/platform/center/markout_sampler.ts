import type { PlatformClock } from "../feeds/clock.ts";
import type { Database } from "../store/database.ts";
import type { DueMid, ExecutionStore } from "../store/execution_store.ts";
import type { MarketView } from "./market_view.ts";

/** After this much simulated silence nobody waits for a market's next event any more, ns. */
const PATIENCE_NS = 5_000_000_000;

/**
 * Takes the mid of a fill's market some time after the fill. A mid that was not seen (the feed
 * stood still, began anew or lost its book, or the platform was down) is missing, never guessed.
 */
export class MarkoutSampler {
  #db: Database;
  #store: ExecutionStore;
  #clock: PlatformClock;
  #markets: readonly MarketView[];
  /** By market, the one that is due first in front. */
  #due = new Map<MarketView, DueMid[]>();

  constructor(
    db: Database,
    store: ExecutionStore,
    clock: PlatformClock,
    markets: readonly MarketView[],
  ) {
    this.#db = db;
    this.#store = store;
    this.#clock = clock;
    this.#markets = markets;
  }

  /** What is due after a fill. */
  add(mids: readonly DueMid[]): void {
    for (const mid of mids) {
      const view = this.#markets.find(({ meta }) =>
        meta.symbol === mid.market && meta.venue === mid.venue
      );
      if (view === undefined) this.#store.settle(mid, undefined);
      else insert(this.#queue(view), mid);
    }
  }

  /** Settles what is due; to be called often enough that the price history still reaches back. */
  tick(): void {
    const settled: (() => void)[] = [];
    for (const [view, queue] of this.#due) {
      let count = 0;
      for (; count < queue.length; count++) {
        const mid = queue[count]!;
        const dueNs = Number(mid.dueNs - this.#clock.baseNs);
        const seen = view.lastEventNs > dueNs;
        if (!seen && this.#clock.nowNs() < dueNs + PATIENCE_NS) break;
        const best = seen ? this.#bestAt(view, mid, dueNs) : undefined;
        settled.push(() => this.#store.settle(mid, best));
      }
      queue.splice(0, count);
    }
    if (settled.length === 0) return;
    this.#db.grouped(() => settled.forEach((write) => write()), () => {});
  }

  #bestAt(view: MarketView, mid: DueMid, dueNs: number) {
    const filledNs = Number(mid.filledNs - this.#clock.baseNs);
    if (!view.history.isOneMarket(filledNs, dueNs)) return undefined;
    const best = view.history.at(dueNs);
    return best === undefined || best.bid1e9 === 0 || best.ask1e9 === 0 ? undefined : best;
  }

  #queue(view: MarketView): DueMid[] {
    let queue = this.#due.get(view);
    if (queue === undefined) this.#due.set(view, queue = []);
    return queue;
  }
}

/** Fills come nearly in order, so the place is found from the end. */
function insert(queue: DueMid[], mid: DueMid): void {
  let at = queue.length;
  while (at > 0 && queue[at - 1]!.dueNs > mid.dueNs) at--;
  queue.splice(at, 0, mid);
}

import type { OrderBook } from "../market/order_book.ts";
import type { Decision } from "./decision.ts";
import { oppositeBest } from "./order_checks.ts";
import type { OrderWish } from "./order.ts";

/** Tries of one chase without a time to live; one has to end somewhere. */
export const MAX_TRIES = 50;

interface Chase {
  wish: OrderWish;
  decision: Decision;
  /** Engine time after which nothing more is tried, ns. */
  deadlineNs: number;
  left1e8: number;
  tries: number;
}

/** The next order of a chase. */
export interface ChaseStep {
  wish: OrderWish;
  decision: Decision;
}

/**
 * Intents that follow the market: an IOC at the best opposite price, then, with what is left of it,
 * another one a tick worse than the best at that time, until it is filled, its time is over, or the
 * price would pass the worst one that the algo named. All of its orders carry the intent's id.
 */
export class Chases {
  #running = new Map<bigint, Chase>();

  /** `wish.px1e9` is the worst price. `ttlNs` 0 is no limit of time. */
  begin(
    wish: OrderWish,
    decision: Decision,
    ttlNs: number,
    book: OrderBook,
    tick1e9: number,
  ): OrderWish {
    const deadlineNs = ttlNs === 0 ? Infinity : decision.endedNs + ttlNs;
    const chase = { wish, decision, deadlineNs, left1e8: wish.qty1e8, tries: 0 };
    this.#running.set(wish.algoOrderId, chase);
    return this.#step(chase, book, tick1e9);
  }

  isRunning(algoOrderId: bigint): boolean {
    return this.#running.has(algoOrderId);
  }

  /** False if there was none. */
  end(algoOrderId: bigint): boolean {
    return this.#running.delete(algoOrderId);
  }

  endAll(): void {
    this.#running.clear();
  }

  /** What follows an IOC of a chase that has ended with a remainder; undefined if nothing does. */
  next(
    algoOrderId: bigint,
    filled1e8: number,
    atNs: number,
    book: OrderBook,
    tick1e9: number,
  ): ChaseStep | undefined {
    const chase = this.#running.get(algoOrderId);
    if (chase === undefined) return undefined;
    chase.left1e8 -= filled1e8;
    if (chase.left1e8 <= 0 || atNs >= chase.deadlineNs || chase.tries >= MAX_TRIES) {
      this.#running.delete(algoOrderId);
      return undefined;
    }
    const decision = { ...chase.decision, endedNs: atNs };
    return { wish: this.#step(chase, book, tick1e9), decision };
  }

  #step(chase: Chase, book: OrderBook, tick1e9: number): OrderWish {
    const { wish, left1e8, tries } = chase;
    chase.tries++;
    const best = oppositeBest(wish.side, book);
    const wanted = best + Math.sign(wish.side) * tries * tick1e9;
    const px1e9 = best === 0
      ? wish.px1e9
      : wish.side > 0
      ? Math.min(wish.px1e9, wanted)
      : Math.max(wish.px1e9, wanted);
    return { ...wish, px1e9, qty1e8: left1e8 };
  }
}

import { BID } from "../../market/event_block.ts";
import { RollingSums } from "./rolling_sums.ts";

/** Buckets of 500 ms in the window: ten seconds. */
const BUCKETS = 20;
const WINDOW_S = 10;
const [BUYS, SELLS] = [0, 1];

/** How many trades there are, and which side begins them, over the last ten seconds. */
export class TradeFlow {
  #counts = new RollingSums(2, BUCKETS);

  /** `aggressor`: the side that took, BID for a buyer. */
  trade(aggressor: number): void {
    this.#counts.add(aggressor === BID ? BUYS : SELLS, 1);
  }

  /** Mean sign of the trades × 10⁶; 0 without one. */
  get signImbalance1e6(): number {
    const buys = this.#counts.sum(BUYS);
    const sells = this.#counts.sum(SELLS);
    return buys + sells === 0 ? 0 : Math.round((buys - sells) / (buys + sells) * 1e6);
  }

  /** Trades a second × 10³. */
  get arrivalRate1e3(): number {
    return (this.#counts.sum(BUYS) + this.#counts.sum(SELLS)) * (1000 / WINDOW_S);
  }

  roll(steps: number): void {
    this.#counts.roll(steps);
  }
}

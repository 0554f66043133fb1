import { BID, EVENT, type EventBlock } from "../../market/event_block.ts";

/** Seconds that are kept. */
export const ACTIVITY_S = 300;
const SECOND_NS = 1_000_000_000;

/** What happened in a market within some seconds. Quantities × 10⁸. */
export interface Activity {
  /** How many of the seconds the market has been seen for. */
  seconds: number;
  updates: number;
  trades: number;
  bought1e8: number;
  sold1e8: number;
  /** What was traded in each second, oldest first. */
  volumes: { bought1e8: number; sold1e8: number }[];
}

/** Counts of one market by the second, over the last five minutes of simulated time. */
export class MarketActivity {
  #second = new Float64Array(ACTIVITY_S).fill(-1);
  #updates = new Float64Array(ACTIVITY_S);
  #trades = new Float64Array(ACTIVITY_S);
  #bought1e8 = new Float64Array(ACTIVITY_S);
  #sold1e8 = new Float64Array(ACTIVITY_S);
  #firstNs = NaN;

  /** Event `i` of a block, at simulated time `atNs`. */
  event(block: EventBlock, i: number, atNs: number): void {
    const second = Math.floor(atNs / SECOND_NS);
    const at = second % ACTIVITY_S;
    if (this.#second[at] !== second) {
      this.#second[at] = second;
      this.#updates[at] =
        this.#trades[at] =
        this.#bought1e8[at] =
        this.#sold1e8[at] =
          0;
    }
    if (Number.isNaN(this.#firstNs)) this.#firstNs = atNs;
    if (block.kind[i] !== EVENT.trade) {
      this.#updates[at]!++;
      return;
    }
    this.#trades[at]!++;
    const row = block.rowEnd[i]! - 1;
    const sums = block.side[row] === BID ? this.#bought1e8 : this.#sold1e8;
    sums[at]! += block.qty1e8[row]!;
  }

  /** The whole of the window before `nowNs`. */
  within(nowNs: number): Activity {
    const last = Math.floor(nowNs / SECOND_NS);
    const total = { updates: 0, trades: 0, bought1e8: 0, sold1e8: 0 };
    const volumes: Activity["volumes"] = [];
    for (let second = Math.max(0, last - ACTIVITY_S + 1); second <= last; second++) {
      const at = second % ACTIVITY_S;
      if (this.#second[at] !== second) continue;
      volumes.push({ bought1e8: this.#bought1e8[at]!, sold1e8: this.#sold1e8[at]! });
      total.updates += this.#updates[at]!;
      total.trades += this.#trades[at]!;
      total.bought1e8 += this.#bought1e8[at]!;
      total.sold1e8 += this.#sold1e8[at]!;
    }
    const seen = Number.isNaN(this.#firstNs) ? 0 : (nowNs - this.#firstNs) / SECOND_NS;
    return { seconds: Math.min(ACTIVITY_S, Math.max(0, seen)), ...total, volumes };
  }
}

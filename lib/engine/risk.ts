import type { RiskLimits } from "./config.ts";
import type { RejectReason } from "./journal.ts";

const SECOND_NS = 1_000_000_000;

/** What an order would add to: all quantities × 10⁸, positive but the position. */
export interface Exposure {
  symbol: string;
  side: 1 | -1;
  qty1e8: number;
  notional1e9: bigint;
  position1e8: number;
  /** What already rests or is under way on the same side. */
  open1e8: number;
}

/** The limits of one instance. Checks come in a fixed order; the first that fails is the reason. */
export class RiskGate {
  killSwitch = false;
  #limits: RiskLimits;
  /** Times of the newest orders, as many as the rate allows, in a ring. */
  #times: Float64Array;
  #next = 0;

  constructor(limits: RiskLimits) {
    this.#limits = limits;
    this.#times = ring(limits.maxOrderRate);
  }

  get limits(): RiskLimits {
    return this.#limits;
  }

  setLimits(limits: RiskLimits): void {
    if (limits.maxOrderRate !== this.#limits.maxOrderRate) {
      // What went out counts under the new rate too: the newest times, the oldest of them next.
      const newest = this.#times.toSorted().subarray(-ring(limits.maxOrderRate).length || undefined);
      this.#times = ring(limits.maxOrderRate);
      this.#times.set(newest.subarray(-this.#times.length), 0);
      this.#next = 0;
    }
    this.#limits = limits;
  }

  /** Whether a new order may go out; it counts against the rate only if it may. */
  check(order: Exposure, atNs: number): RejectReason | null {
    if (this.killSwitch) return "KILL_SWITCH";
    const own = this.#limits.symbols?.[order.symbol];
    if (this.#limits.reduceOnly && !reduces(order)) return "REDUCE_ONLY";
    const maxPosition = own?.maxPosition1e8 ?? this.#limits.maxPosition1e8;
    if (maxPosition !== undefined && !reduces(order)) {
      const worst = order.position1e8 * order.side + order.open1e8 + order.qty1e8;
      if (worst > maxPosition) return "POSITION_LIMIT";
    }
    const maxNotional = own?.maxOrderNotional1e9 ?? this.#limits.maxOrderNotional1e9;
    if (maxNotional !== undefined && order.notional1e9 > maxNotional) return "RISK_CHECK_FAILED";
    return this.countRate(atNs) ? null : "RATE_LIMIT";
  }

  /** Counts an order or amend; false if more than the rate allows went out within one second. */
  countRate(atNs: number): boolean {
    if (this.#times.length === 0) return true;
    if (atNs - this.#times[this.#next]! < SECOND_NS) return false;
    this.#times[this.#next] = atNs;
    this.#next = (this.#next + 1) % this.#times.length;
    return true;
  }

  /** `session1e9`: realised since UTC midnight plus unrealised, USD × 10⁹. */
  lossReached(session1e9: bigint): boolean {
    const limit = this.#limits.maxDailyLoss1e9;
    return limit !== undefined && session1e9 < -limit;
  }
}

/** Whether all of the order, with what is open beside it, only shrinks the position. */
function reduces(order: Exposure): boolean {
  return order.position1e8 * order.side < 0 &&
    order.open1e8 + order.qty1e8 <= Math.abs(order.position1e8);
}

function ring(rate: number | undefined): Float64Array {
  return new Float64Array(rate === undefined ? 0 : Math.min(rate, 100_000)).fill(-Infinity);
}

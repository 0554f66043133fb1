import type { RiskLimits } from "./config.ts";
import type { RejectReason } from "./journal.ts";

const SECOND_NS = 1_000_000_000;
/** A larger position is no longer an exact Number. */
const LARGEST_1E8 = Number.MAX_SAFE_INTEGER;

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

/** What one market adds to the day's loss, USD × 10⁹. */
export interface LossPart {
  roughSession1e9(): number;
}

/** The limits of one instance. Checks come in a fixed order; the first that fails is the reason. */
export class RiskGate {
  killSwitch = false;
  #limits: RiskLimits;
  /** Times of the newest orders, as many as the rate allows, in a ring. */
  #times: Float64Array;
  #next = 0;
  #lossLimit: number;

  constructor(limits: RiskLimits) {
    this.#limits = limits;
    this.#lossLimit = Number(limits.maxDailyLoss1e9 ?? 0n);
    this.#times = ring(limits.maxOrderRate);
  }

  get limits(): RiskLimits {
    return this.#limits;
  }

  setLimits(limits: RiskLimits): void {
    if (limits.maxOrderRate !== this.#limits.maxOrderRate) {
      // What went out counts under the new rate too; the oldest time is the next to be replaced.
      const before = this.#times.toSorted();
      this.#times = ring(limits.maxOrderRate);
      const surplus = before.length - this.#times.length;
      this.#times.set(before.subarray(Math.max(0, surplus)), Math.max(0, -surplus));
      this.#next = 0;
    }
    this.#limits = limits;
    this.#lossLimit = Number(limits.maxDailyLoss1e9 ?? 0n);
  }

  /** Whether a new order may go out; it counts against the rate only if it may. */
  check(order: Exposure, atNs: number): RejectReason | null {
    if (this.killSwitch) return "KILL_SWITCH";
    const own = this.#limits.symbols?.[order.symbol];
    if (this.#limits.reduceOnly && !reduces(order)) return "REDUCE_ONLY";
    const maxPosition = own?.maxPosition1e8 ?? this.#limits.maxPosition1e8 ?? LARGEST_1E8;
    if (!reduces(order)) {
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

  /**
   * Whether the day's loss is so close to its limit that it has to be computed to the last unit.
   * Rounded Numbers decide all other cases, since this is asked at each book.
   */
  lossNear(markets: readonly LossPart[]): boolean {
    if (this.#limits.maxDailyLoss1e9 === undefined) return false;
    let sum = 0;
    let size = this.#lossLimit;
    for (let i = 0; i < markets.length; i++) {
      const part = markets[i]!.roughSession1e9();
      sum += part;
      size += Math.abs(part);
    }
    // Parts may cancel in a market too, so the margin is wide; it costs nothing but some exact sums.
    return sum <= size * 1e-6 + 1000 - this.#lossLimit;
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

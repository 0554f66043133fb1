import { CostSums } from "./cost_sums.ts";
import type { OrderCosts } from "./order_costs.ts";

/** The costs of many orders: exact sums, and the figures of each order for the percentiles. */
export class CostSummary {
  readonly sums = new CostSums();
  /** Slippage and shortfall of each order with fills, 10⁻⁴ bps, in no order. */
  #slippages: Float64Array[] = [];
  #shortfalls: Float64Array[] = [];
  #newSlippages: number[] = [];
  #newShortfalls: number[] = [];

  /** What was written as text and bytes. */
  static read(sums: string, slippages: Uint8Array, shortfalls: Uint8Array): CostSummary {
    const summary = new CostSummary();
    summary.sums.merge(CostSums.parse(sums));
    summary.#slippages.push(doubles(slippages));
    summary.#shortfalls.push(doubles(shortfalls));
    return summary;
  }

  /** An order; `sums` are those of its parts that belong here. */
  add(costs: OrderCosts, sums: CostSums = costs.sums): void {
    this.sums.merge(sums);
    if (costs.filled1e8 === 0n) return;
    if (costs.slippage1e4 !== null) this.#newSlippages.push(costs.slippage1e4);
    if (costs.shortfall1e4 !== null) this.#newShortfalls.push(costs.shortfall1e4);
  }

  merge(other: CostSummary): void {
    this.sums.merge(other.sums);
    this.#slippages.push(...other.#slippages, Float64Array.from(other.#newSlippages));
    this.#shortfalls.push(...other.#shortfalls, Float64Array.from(other.#newShortfalls));
  }

  /** Ascending, 10⁻⁴ bps. */
  slippages1e4(): Float64Array {
    return joined([...this.#slippages, Float64Array.from(this.#newSlippages)]).sort();
  }

  shortfalls1e4(): Float64Array {
    return joined([...this.#shortfalls, Float64Array.from(this.#newShortfalls)]).sort();
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function doubles(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}

type Liquidity = "maker" | "taker";

/**
 * Names of the sums that every figure is made of. `notional` and `fees` are USD × 10⁹; a cost and
 * the base it is measured against are both in USD × 2·10¹⁷, so that no mid is ever rounded.
 */
export type SumName =
  | "orders"
  | "ordersHere"
  | "ended"
  | "rejected"
  | "acked"
  | "ackNs"
  | "executionNs"
  | "unfilled1e8"
  | "exact"
  | "missing"
  | "impact"
  | "impactBase"
  | "benchmarked"
  | "wins"
  | "savings"
  | "savingsBase"
  | "missedOrders"
  | "missed"
  | "missedBase"
  | `${Liquidity}.${
    | "fills"
    | "notional"
    | "fees"
    | "slippage"
    | "slippageBase"
    | "spread"
    | "spreadBase"}`
  | `${number}.${"count" | "gain" | "gainBase" | "realised" | "realisedBase"}`;

/** Exact sums by name; an absent one is 0. Adding two of them is all that merging takes. */
export class CostSums {
  #values = new Map<SumName, bigint>();

  /** What `toText` wrote. */
  static parse(text: string): CostSums {
    const sums = new CostSums();
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      sums.#values.set(name as SumName, BigInt(value));
    }
    return sums;
  }

  add(name: SumName, value: bigint): void {
    this.#values.set(name, this.get(name) + value);
  }

  get(name: SumName): bigint {
    return this.#values.get(name) ?? 0n;
  }

  /** Of makers and takers together. */
  both(
    name: "fills" | "notional" | "fees" | "slippage" | "slippageBase" | "spread" | "spreadBase",
  ) {
    return this.get(`maker.${name}`) + this.get(`taker.${name}`);
  }

  merge(other: CostSums): void {
    for (const [name, value] of other.#values) this.add(name, value);
  }

  toText(): string {
    return JSON.stringify(
      Object.fromEntries([...this.#values].map(([name, value]) => [name, value.toString()])),
    );
  }
}

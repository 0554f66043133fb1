import type { FillEntry, OrderEntry } from "../../engine/journal.ts";
import { foldCosts } from "../analytics/fold_costs.ts";
import { orderCosts } from "../analytics/order_costs.ts";
import type { ScopedSummary } from "../analytics/tca_document.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import { type CostFilter, CostStore, scopeOf } from "../store/cost_store.ts";
import type { Database, Row } from "../store/database.ts";
import { ExecutionStore } from "../store/execution_store.ts";
import type { MarketView } from "./market_view.ts";
import { MarkoutSampler } from "./markout_sampler.ts";

/** Costs are folded by this much of their orders' ends, ns. */
export const FOLD_NS = 600_000_000_000n;
/** Nothing that young is folded: the last markout comes a minute after a fill. */
const GRACE_NS = 120_000_000_000n;
/** No time is later. */
const FOREVER_NS = 9_223_372_036_854_775_807n;

/** Notes what the costs of orders are computed from, and sums them up. */
export class CostLedger {
  readonly store: CostStore;
  #db: Database;
  #execution: ExecutionStore;
  #sampler: MarkoutSampler;
  #clock: PlatformClock;

  constructor(db: Database, clock: PlatformClock, markets: readonly MarketView[]) {
    this.#db = db;
    this.#clock = clock;
    this.store = new CostStore(db);
    this.#execution = new ExecutionStore(db);
    this.#sampler = new MarkoutSampler(db, this.#execution, clock, markets);
    this.#execution.abandonDue();
  }

  /** An order was stored as `row`. */
  order(entry: OrderEntry, row: Row): void {
    this.#execution.order(entry, row);
  }

  /** A fill was stored as `row`. */
  fill(entry: FillEntry, row: Row): void {
    this.#sampler.add(this.#execution.fill(entry, row));
  }

  /** Takes the mids that are due. */
  sample(): void {
    this.#sampler.tick();
  }

  /** Folds the next ten minutes that are complete; false if there are none. */
  fold(): boolean {
    const nowNs = this.#clock.epochNs(this.#clock.nowNs());
    const dueNs = this.store.firstDueNs() ?? nowNs;
    const limitNs = earlier(nowNs - GRACE_NS, dueNs - GRACE_NS) / FOLD_NS * FOLD_NS;
    const firstNs = this.store.firstEndedNs(this.store.foldedUntilNs ?? 0n);
    if (firstNs === undefined || firstNs >= limitNs) return false;
    const fromNs = firstNs / FOLD_NS * FOLD_NS;
    const parts = this.#unfolded({}, fromNs, fromNs + FOLD_NS);
    this.#db.transaction(() => {
      for (const part of parts) this.store.writeFold(fromNs, part);
      this.store.foldedUntilNs = fromNs + FOLD_NS;
    });
    return true;
  }

  /** The costs of the orders that ended within the times, by scope. */
  summaries(
    filter: CostFilter,
    sinceNs: bigint | undefined,
    untilNs: bigint | undefined,
  ): ScopedSummary[] {
    const [fromNs, toNs] = [sinceNs ?? 0n, untilNs ?? FOREVER_NS];
    const foldedFrom = (fromNs + FOLD_NS - 1n) / FOLD_NS * FOLD_NS;
    const foldedTo = earlier(toNs / FOLD_NS * FOLD_NS, this.store.foldedUntilNs ?? 0n);
    if (foldedTo <= foldedFrom) return this.#unfolded(filter, fromNs, toNs);
    return [
      ...this.#unfolded(filter, fromNs, foldedFrom),
      ...this.store.folds(filter, foldedFrom, foldedTo),
      ...this.#unfolded(filter, foldedTo, toNs),
    ];
  }

  #unfolded(filter: CostFilter, fromNs: bigint, untilNs: bigint): ScopedSummary[] {
    if (fromNs >= untilNs) return [];
    const rows = this.store.ended(filter, fromNs, untilNs);
    return foldCosts(rows.map((row) => ({
      scope: scopeOf(row),
      costs: orderCosts(this.store.facts(row)),
    })));
  }
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

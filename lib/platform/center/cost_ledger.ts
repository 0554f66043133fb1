import type { FillEntry, OrderEntry } from "../../engine/journal.ts";
import { foldCosts, mergedByScope } from "../analytics/fold_costs.ts";
import { type OrderCosts, orderCosts } from "../analytics/order_costs.ts";
import type { CostScope, ScopedSummary } from "../analytics/tca_document.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import { type CostFilter, CostStore, scopeOf } from "../store/cost_store.ts";
import type { Database, Row } from "../store/database.ts";
import { ExecutionStore } from "../store/execution_store.ts";
import type { MarketView } from "./market_view.ts";
import { MarkoutSampler } from "./markout_sampler.ts";

/** Costs are folded by this much of their orders' ends, ns. */
export const FOLD_NS = 600_000_000_000n;
/** And again by the day of UTC. */
export const DAY_NS = 86_400_000_000_000n;
/** Nothing that young is folded: the last markout comes a minute after a fill. */
const GRACE_NS = 120_000_000_000n;
/** So many orders are folded in one step: about two milliseconds. */
const FOLD_ORDERS = 100;
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

  /** Folds the next ten minutes that are complete at once; false if there are none. */
  fold(): boolean {
    const steps = this.foldSteps();
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  }

  /** Does the same in steps of some orders each. The orders of that time have ended for good. */
  *foldSteps(): Generator<void, boolean> {
    const nowNs = this.#clock.nowEpochNs();
    const dueNs = this.store.firstDueNs() ?? nowNs;
    const limitNs = earlier(nowNs - GRACE_NS, dueNs - GRACE_NS) / FOLD_NS * FOLD_NS;
    const firstNs = this.store.firstEndedNs(this.store.foldedUntilNs ?? 0n);
    if (firstNs === undefined || firstNs >= limitNs) return false;
    const fromNs = firstNs / FOLD_NS * FOLD_NS;
    const parts = new Map<string, ScopedSummary>();
    for (const rows of this.store.endedPages(fromNs, fromNs + FOLD_NS, FOLD_ORDERS)) {
      foldCosts(this.#costsOf(rows), parts);
      yield;
    }
    this.#db.transaction(() => {
      this.#foldDay(fromNs);
      for (const part of parts.values()) this.store.writeFold(FOLD_NS, fromNs, part);
      this.store.foldedUntilNs = fromNs + FOLD_NS;
    });
    return true;
  }

  /** The day of the last fold is complete once a fold begins on a later one. */
  #foldDay(nextNs: bigint): void {
    const lastNs = (this.store.foldedUntilNs ?? 0n) - 1n;
    const dayNs = lastNs / DAY_NS * DAY_NS;
    if (lastNs < 0n || nextNs < dayNs + DAY_NS) return;
    const parts = mergedByScope(this.store.folds({}, FOLD_NS, dayNs, dayNs + DAY_NS));
    for (const part of parts) this.store.writeFold(DAY_NS, dayNs, part);
  }

  /** Folded costs: whole days where the times hold them, ten minutes at both ends. */
  #folded(filter: CostFilter, fromNs: bigint, untilNs: bigint): ScopedSummary[] {
    const foldedDays = ((this.store.foldedUntilNs ?? 1n) - 1n) / DAY_NS * DAY_NS;
    const firstDay = (fromNs + DAY_NS - 1n) / DAY_NS * DAY_NS;
    const lastDay = earlier(untilNs / DAY_NS * DAY_NS, foldedDays);
    if (lastDay <= firstDay) return this.store.folds(filter, FOLD_NS, fromNs, untilNs);
    return [
      ...this.store.folds(filter, FOLD_NS, fromNs, firstDay),
      ...this.store.folds(filter, DAY_NS, firstDay, lastDay),
      ...this.store.folds(filter, FOLD_NS, lastDay, untilNs),
    ];
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
      ...this.#folded(filter, foldedFrom, foldedTo),
      ...this.#unfolded(filter, foldedTo, toNs),
    ];
  }

  #unfolded(filter: CostFilter, fromNs: bigint, untilNs: bigint): ScopedSummary[] {
    if (fromNs >= untilNs) return [];
    const parts = foldCosts(this.#costsOf(this.store.ended(filter, fromNs, untilNs)));
    return filter.venue === undefined
      ? parts
      : parts.filter(({ scope }) => scope.venue === filter.venue);
  }

  #costsOf(rows: readonly Row[]): { scope: CostScope; costs: OrderCosts }[] {
    return rows.map((row) => ({ scope: scopeOf(row), costs: orderCosts(this.store.facts(row)) }));
  }
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

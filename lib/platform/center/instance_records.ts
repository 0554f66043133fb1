import type { InstanceRecords } from "./deployment_document.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { MarketView } from "./market_view.ts";
import type { World } from "./world.ts";

/** The platform's view of the market that an instance trades under a symbol. */
export function marketOf(
  markets: readonly MarketView[],
  instance: Instance | undefined,
  symbol: string,
): MarketView | undefined {
  const at = instance?.plan.symbols.indexOf(symbol) ?? -1;
  const meta = instance?.plan.markets[at];
  return markets.find((each) => each.meta === meta);
}

/** What the platform knows of an instance beyond its process. */
export function instanceRecords(
  { store, markets, clock }: World,
  deployment: Deployment,
  instance: Instance,
): InstanceRecords {
  const { label } = instance.plan;
  // Of a process that has ended the store knows more.
  const told = instance.edge === undefined ? undefined : instance.last?.orders;
  const counters = told ?? store.counters(deployment.id, label);
  const { rejectsByReason, ...counts } = counters;
  return {
    positions: store.positions(deployment.id, label),
    orders: { ...counts, rejects_by_reason: rejectsByReason },
    warmup: instance.plan.symbols.map((symbol) => {
      const view = marketOf(markets, instance, symbol);
      const ready = view?.isFresh(clock.nowNs()) === true;
      const lastBookNs = view === undefined || view.lastBookNs < 0 ? null : view.lastBookNs;
      return { symbol, ready, lastBookNs };
    }),
  };
}

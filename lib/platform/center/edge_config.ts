import type { RiskBody } from "../../contract/deployment_requests.ts";
import type { EngineConfig, OpeningState, RiskLimits, VenueTerms } from "../../engine/config.ts";
import { effectiveRisk } from "./effective_risk.ts";
import type { Instance } from "./instance.ts";
import type { SettingsStore } from "./settings.ts";

/** The engine's limits from a body's. */
export function riskLimits(own: RiskBody): RiskLimits {
  return {
    ...(own.max_position_1e8 === undefined ? {} : { maxPosition1e8: own.max_position_1e8 }),
    ...(own.max_daily_loss_1e9 === undefined ? {} : { maxDailyLoss1e9: own.max_daily_loss_1e9 }),
    ...(own.max_order_notional_1e9 === undefined
      ? {}
      : { maxOrderNotional1e9: own.max_order_notional_1e9 }),
    ...(own.max_order_rate === undefined ? {} : { maxOrderRate: own.max_order_rate }),
    ...(own.reduce_only === undefined ? {} : { reduceOnly: own.reduce_only }),
    symbols: Object.fromEntries(
      Object.entries(own.symbols ?? {}).map(([symbol, limits]) => [symbol, {
        ...(limits.max_position_1e8 === undefined
          ? {}
          : { maxPosition1e8: limits.max_position_1e8 }),
        ...(limits.max_order_notional_1e9 === undefined
          ? {}
          : { maxOrderNotional1e9: limits.max_order_notional_1e9 }),
      }]),
    ),
  };
}

/** Fees, latency and price band of a venue as the sandbox's settings have them. */
export function venueTerms(venue: string, settings: SettingsStore): VenueTerms {
  const fees = settings.fees(venue);
  return {
    makerFeeBps1e4: fees.maker1e4,
    takerFeeBps1e4: fees.taker1e4,
    latency: settings.latency(venue),
    priceBandBps: settings.values.price_band_bps,
  };
}

/** Everything that an edge's engine is told at its start. */
export function engineConfig(
  instance: Instance,
  peers: readonly Instance[],
  settings: SettingsStore,
  baseNs: bigint,
  opening: OpeningState | undefined,
): EngineConfig {
  const { plan } = instance;
  const { makerFeeBps1e4, takerFeeBps1e4, ...terms } = venueTerms(plan.venue, settings);
  return {
    ...terms,
    label: plan.label,
    venue: `${plan.venue.toUpperCase()}-SIM`,
    instruments: plan.symbols.map((symbol, i) => ({
      symbol,
      meta: plan.markets[i]!,
      makerFeeBps1e4,
      takerFeeBps1e4,
    })),
    nbbo: plan.nbbo,
    observed: plan.observed,
    risk: riskLimits(effectiveRisk(plan, settings.limits)),
    decisionNs: 0,
    seed: (settings.values.seed + instance.ordinal) >>> 0,
    baseNs,
    mesh: {
      meshId: instance.meshId,
      peers: peers.filter((peer) => peer !== instance)
        .map((peer) => ({ label: peer.plan.label, meshId: peer.meshId })),
    },
    ...(opening === undefined ? {} : { opening }),
  };
}

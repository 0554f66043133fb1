import type { SymbolMeta } from "../market/symbol_meta.ts";
import type { OrderCounters } from "./status.ts";

/** Limits of one instance; an absent one does not limit. Money is USD × 10⁹. */
export interface RiskLimits {
  maxPosition1e8?: bigint;
  maxDailyLoss1e9?: bigint;
  maxOrderNotional1e9?: bigint;
  /** New orders and amends in one sliding second. */
  maxOrderRate?: number;
  reduceOnly?: boolean;
  symbols?: Record<string, { maxPosition1e8?: bigint; maxOrderNotional1e9?: bigint }>;
}

/** Fee of a maker and a taker fill, in 10⁻⁴ bps of the notional; negative is a rebate. */
export interface FeeRates {
  makerFeeBps1e4: number;
  takerFeeBps1e4: number;
}

/** One market that an instance trades. */
export interface InstrumentConfig extends FeeRates {
  /** The symbol as the deployment wrote it (folded), which orders, fills and logs echo. */
  symbol: string;
  meta: SymbolMeta;
}

/** One-way times between the edge and the venue, ns; `jitterNs` is added uniformly from 0 up. */
export interface LatencyModel {
  toVenueNs: number;
  fromVenueNs: number;
  jitterNs: number;
}

/** What an instance held when its last process ended. */
export interface OpeningState {
  positions: readonly {
    symbol: string;
    position1e8: bigint;
    avgEntry1e9: bigint;
    realizedPnl1e9: bigint;
    sessionPnl1e9: bigint;
    fees1e9: bigint;
    /** UTC day (`2026-11-24`) of `sessionPnl1e9`. */
    sessionDay: string;
  }[];
  /** When the process begins, ns after `baseNs`. */
  openedNs: number;
  /** Orders that still rest; each joins the end of its queue again, which `docs/simulator.md` says. */
  openOrders: readonly {
    algoOrderId: bigint;
    seq: number;
    symbol: string;
    side: 1 | -1;
    px1e9: number;
    qty1e8: number;
    filled1e8: number;
    filledNotional1e9: bigint;
    fees1e9: bigint;
    orderType: OrderTypeName;
    venueOrderId: string;
    createdNs: bigint;
  }[];
  /**
   * Highest `seq` used so far for each algo order id that was ever used; with `through`, for every id
   * from one to the other. Ascending.
   */
  lastSeq: readonly { algoOrderId: bigint; through?: bigint; seq: number }[];
  /** Lifetime counters, so that ids and totals go on. */
  counters: OrderCounters;
  ordersSubmitted: number;
  fillCount: number;
  updateCount: number;
}

export type OrderTypeName = "limit" | "market" | "ioc" | "fok" | "post_only";

/** Everything that decides a run, besides its market events and its module. */
export interface EngineConfig {
  label: string;
  /** Short name used in venue order ids, such as `BINANCE`. */
  venue: string;
  instruments: readonly InstrumentConfig[];
  /** Call the algo at the best prices across venues: its own and those of `observed`. */
  nbbo?: boolean;
  /** Markets of other venues; their events come under the numbers after the instruments'. */
  observed?: readonly SymbolMeta[];
  risk: RiskLimits;
  latency: LatencyModel;
  /** Band of `PRICE_DEVIATION` around the best opposite price, aggressive side only; 0 = off. */
  priceBandBps: number;
  /** How long the algo's decision takes in simulated time, ns. */
  decisionNs: number;
  seed: number;
  /** Origin of all engine times, ns since the epoch. */
  baseNs: bigint;
  mesh: { meshId: bigint; peers: readonly { label: string; meshId: bigint }[] };
  opening?: OpeningState;
}

/** What may change while an instance runs; orders that are there keep the fees they came with. */
export interface VenueTerms extends FeeRates {
  latency: LatencyModel;
  priceBandBps: number;
}

/** What the orders of an engine are handled by. */
export type DeskConfig = Pick<
  EngineConfig,
  "venue" | "latency" | "priceBandBps" | "seed" | "baseNs" | "opening"
>;

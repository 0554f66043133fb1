import type { CostSums } from "./cost_sums.ts";
import { CostSummary } from "./cost_summary.ts";
import { percentileOrNull } from "./nearest_rank.ts";
import { HORIZONS_MS } from "./order_facts.ts";
import { asBps, bps1e4, divideRounded } from "./rounding.ts";

/** Whose orders a summary is of. */
export interface CostScope {
  deploymentId: string;
  label: string;
  symbol: string;
  venue: string;
  side: string;
}

export interface ScopedSummary {
  scope: CostScope;
  summary: CostSummary;
}

export type Document = Record<string, unknown>;

const PERCENTS = [50, 75, 95, 99] as const;
const CENT = 100_000_000n;

/**
 * The figures of `GET /v1/tca` that are computed from summaries: all but `scope`, `orders`, time.
 * With `atOneVenue`, the parts are of one venue, at which an order may be one of several.
 */
export function tcaFigures(parts: readonly ScopedSummary[], atOneVenue = false): Document {
  const { summary, sums } = together(parts);
  const slippages = summary.slippages1e4();
  const shortfalls = summary.shortfalls1e4();
  const notional = sums.both("notional");
  const savings = divideRounded(sums.get("savings"), 2n * CENT);
  return {
    order_count: Number(sums.get(atOneVenue ? "ordersHere" : "orders")),
    fill_count: Number(sums.both("fills")),
    filled_notional_usd_1e9: notional,
    unfilled_qty_1e8: sums.get("unfilled1e8"),
    averages: averages(sums),
    percentiles: {
      implementation_shortfall_bps: percentiles(shortfalls),
      slippage_bps: percentiles(slippages),
    },
    totals: {
      fees_usd_1e9: sums.both("fees"),
      slippage_usd_1e9: divideRounded(sums.both("slippage"), 2n * CENT),
      savings_usd: Number(savings) / 1e9,
      savings_usd_1e9: savings,
      spread_captured_usd_1e9: divideRounded(-sums.both("spread"), 2n * CENT),
    },
    win_rate: share(sums.get("wins"), sums.get("benchmarked")),
    spreads: {
      effective_bps: asBps(bps1e4(2n * sums.both("spread"), sums.both("spreadBase"))),
    },
    markouts: HORIZONS_MS.map((horizonMs) => markout(sums, horizonMs)),
    opportunity: {
      order_count: Number(sums.get("missedOrders")),
      unfilled_notional_usd_1e9: divideRounded(sums.get("missedBase"), 2n * CENT),
      cost_bps: asBps(bps1e4(sums.get("missed"), sums.get("missedBase"))),
      cost_usd_1e9: divideRounded(sums.get("missed"), 2n * CENT),
    },
    distribution: distribution(slippages),
    by_venue: grouped(parts, (scope) => scope.venue, (venue, of) => venueRow(venue, of, notional)),
    by_liquidity: (["maker", "taker"] as const).filter((each) => sums.get(`${each}.fills`) > 0n)
      .map((each) => liquidityRow(sums, each)),
    by_symbol: grouped(parts, (scope) => scope.symbol, (symbol, of) => ({
      symbol,
      ...counts(of),
      implementation_shortfall_bps: averages(of)["implementation_shortfall_bps"],
      slippage_bps: averages(of)["slippage_bps"],
      fee_bps: averages(of)["fee_bps"],
    })),
    quality: {
      exact: Number(sums.get("exact")),
      estimated: 0,
      missing_arrival: Number(sums.get("missing")),
    },
  };
}

function together(parts: readonly ScopedSummary[]): { summary: CostSummary; sums: CostSums } {
  const summary = new CostSummary();
  for (const part of parts) summary.merge(part.summary);
  return { summary, sums: summary.sums };
}

/** Averages weighted by notional: the sum of the costs over the sum of what they are measured against. */
function averages(sums: CostSums): Record<string, number | null> {
  const slippage = bps1e4(sums.both("slippage"), sums.both("slippageBase"));
  const fee = bps1e4(sums.both("fees"), sums.both("notional"));
  return {
    implementation_shortfall_bps: slippage === null || fee === null ? null : asBps(slippage + fee),
    slippage_bps: asBps(slippage),
    spread_cost_bps: asBps(bps1e4(sums.both("spread"), sums.both("spreadBase"))),
    market_impact_bps: asBps(bps1e4(sums.get("impact"), sums.get("impactBase"))),
    fee_bps: asBps(fee),
    savings_vs_benchmark_bps: asBps(bps1e4(sums.get("savings"), sums.get("savingsBase"))),
  };
}

function percentiles(sorted: Float64Array): Document {
  return Object.fromEntries(
    PERCENTS.map((percent) => [`p${percent}`, asBps(percentileOrNull(sorted, percent))]),
  );
}

function markout(sums: CostSums, horizonMs: number): Document {
  const sum = (name: "count" | "gain" | "gainBase" | "realised" | "realisedBase") =>
    sums.get(`${horizonMs}.${name}`);
  return {
    horizon_ms: horizonMs,
    count: Number(sum("count")),
    bps: asBps(bps1e4(sum("gain"), sum("gainBase"))),
    usd_1e9: divideRounded(sum("gain"), 2n * CENT),
    realised_spread_bps: asBps(bps1e4(sum("realised"), sum("realisedBase"))),
  };
}

function counts(sums: CostSums): Document {
  return {
    order_count: Number(sums.get("orders")),
    fill_count: Number(sums.both("fills")),
    filled_notional_usd_1e9: sums.both("notional"),
  };
}

function venueRow(venue: string, sums: CostSums, allNotional: bigint): Document {
  const { implementation_shortfall_bps, slippage_bps, fee_bps } = averages(sums);
  const acked = sums.get("acked");
  return {
    venue,
    ...counts(sums),
    order_count: Number(sums.get("ordersHere")),
    share_pct: percent(sums.both("notional"), allNotional),
    implementation_shortfall_bps,
    slippage_bps,
    fee_bps,
    fees_usd_1e9: sums.both("fees"),
    maker_pct: percent(sums.get("maker.notional"), sums.both("notional")),
    avg_ack_ns: acked === 0n ? null : divideRounded(sums.get("ackNs"), acked),
    reject_pct: percent(sums.get("rejected"), sums.get("ended")),
  };
}

function liquidityRow(sums: CostSums, liquidity: "maker" | "taker"): Document {
  const sum = (name: "notional" | "fees" | "slippage" | "slippageBase" | "spread" | "spreadBase") =>
    sums.get(`${liquidity}.${name}`);
  return {
    liquidity,
    fill_count: Number(sums.get(`${liquidity}.fills`)),
    filled_notional_usd_1e9: sum("notional"),
    slippage_bps: asBps(bps1e4(sum("slippage"), sum("slippageBase"))),
    spread_cost_bps: asBps(bps1e4(sum("spread"), sum("spreadBase"))),
    effective_spread_bps: asBps(bps1e4(2n * sum("spread"), sum("spreadBase"))),
    fee_bps: asBps(bps1e4(sum("fees"), sum("notional"))),
    fees_usd_1e9: sum("fees"),
  };
}

/** A row for each name with fills, the one with the most notional first. */
function grouped(
  parts: readonly ScopedSummary[],
  nameOf: (scope: CostScope) => string,
  row: (name: string, sums: CostSums) => Document,
): Document[] {
  const groups = new Map<string, ScopedSummary[]>();
  for (const part of parts) {
    const name = nameOf(part.scope);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [part]);
    else group.push(part);
  }
  return [...groups].map(([name, group]) => ({ name, sums: together(group).sums }))
    .filter(({ sums }) => sums.both("fills") > 0n)
    .sort((a, b) => Number(b.sums.both("notional") - a.sums.both("notional")))
    .map(({ name, sums }) => row(name, sums));
}

/** Orders by slippage in equal steps between the 1st and 99th percentile; the ends hold the rest. */
function distribution(sorted: Float64Array): Document[] {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    return first === undefined
      ? []
      : [{ from_bps: first / 1e4, to_bps: first / 1e4, count: sorted.length }];
  }
  const cut = Math.floor(sorted.length / 100);
  const [low, high] = [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
  const bins = 12;
  const step = Math.max(1, Math.ceil((high - low + 1) / bins));
  const rows = Array.from({ length: bins }, (_, i) => ({
    from_bps: (low + i * step) / 1e4,
    to_bps: (low + (i + 1) * step) / 1e4,
    count: 0,
  }));
  for (const value of sorted) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / step)));
    rows[bin]!.count++;
  }
  return rows;
}

function percent(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(divideRounded(part * 1000n, whole)) / 10;
}

function share(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(divideRounded(part * 1000n, whole)) / 1000;
}

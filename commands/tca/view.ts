import type { Percentiles, Tca } from "../../lib/contract/tca.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { count, counted, duration } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { facts, table } from "../../lib/cli/table.ts";
import { distributionChart, markoutChart } from "./charts.ts";
import { bps, dollars, percent } from "./figures.ts";

/** The costs of one deployment or of the account. */
export function tcaText(name: string, tca: Tca, paint: Paint, columns: number): string {
  const scope = tca.scope?.symbol ? ` ${neutralise(tca.scope.symbol)}` : "";
  const title = paint.bold(`${neutralise(name)}${scope}`);
  const orders = tca.order_count ?? 0;
  if (orders === 0) {
    return [`${title}: no order with a fill has ended in this time.`, opportunity(tca, paint)]
      .filter((block) => block !== "").join("\n\n");
  }
  const headline = `${title}  ${counted(orders, "order")} with fills, ` +
    `${counted(tca.fill_count ?? 0, "fill")}, ${dollars(tca.filled_notional_usd_1e9)} filled`;
  const blocks = [
    headline,
    averages(tca, paint),
    opportunity(tca, paint),
    markouts(tca, paint, columns),
    distributionChart(tca.distribution ?? [], paint, columns),
    byVenue(tca, paint),
    byLiquidity(tca, paint),
    bySymbol(tca, paint),
    quality(tca, paint),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function averages(tca: Tca, paint: Paint): string {
  const { averages: of = {}, totals = {}, percentiles = {} } = tca;
  const spreadUsd = totals.spread_captured_usd_1e9;
  const spread = spreadUsd === undefined || spreadUsd === null ? undefined : -spreadUsd;
  const rows: [string, number | null | undefined, bigint | null | undefined, string?][] = [
    [
      "implementation shortfall",
      of.implementation_shortfall_bps,
      total(totals.slippage_usd_1e9, totals.fees_usd_1e9),
      "implementation_shortfall_bps",
    ],
    ["  slippage from arrival mid", of.slippage_bps, totals.slippage_usd_1e9, "slippage_bps"],
    ["    spread paid", of.spread_cost_bps, spread],
    ["    market moved", of.market_impact_bps, undefined],
    ["  fees", of.fee_bps, totals.fees_usd_1e9],
    ["saved against taking", of.savings_vs_benchmark_bps, totals.savings_usd_1e9],
  ];
  const titles = [
    { title: "COST" },
    { title: "AVERAGE", right: true },
    { title: "TOTAL", right: true },
    ...["P50", "P75", "P95", "P99"].map((title) => ({ title, right: true })),
  ];
  const cells = rows.map(([name, average, usd, key]) => [
    name,
    bps(average),
    usd === undefined ? "" : dollars(usd),
    ...(key === undefined ? [] : ranks(percentiles[key])),
  ]);
  return [table(titles, cells, paint), ...notes(tca, paint)].join("\n");
}

function ranks(of: Percentiles | undefined): string[] {
  return [of?.p50, of?.p75, of?.p95, of?.p99].map(bps);
}

function total(a: bigint | null | undefined, b: bigint | null | undefined) {
  return a === undefined || a === null || b === undefined || b === null ? undefined : a + b;
}

function notes(tca: Tca, paint: Paint): string[] {
  const lines = [paint.dim("bps; a positive cost is bad; averages by notional (docs/tca.md)")];
  const few = Object.values(tca.percentiles ?? {}).some((of) =>
    [of.p50, of.p75, of.p95, of.p99].some((value) => value === null)
  );
  if (few) {
    lines.push(paint.dim(
      `—: ${count(tca.order_count ?? 0)} orders are too few for that percentile ` +
        "(p75 needs 4, p95 20, p99 100)",
    ));
  }
  if (tca.win_rate !== undefined && tca.win_rate !== null) {
    lines.push(`${percent(tca.win_rate * 100)} of the orders beat taking at arrival`);
  }
  return lines;
}

function opportunity(tca: Tca, paint: Paint): string {
  const of = tca.opportunity;
  if (of === undefined || of === null || !of.order_count) return "";
  const rows: [string, string][] = [
    ["orders", count(of.order_count)],
    ["unfilled", dollars(of.unfilled_notional_usd_1e9)],
    ["cost", `${bps(of.cost_bps)} bps, ${dollars(of.cost_usd_1e9)}`],
  ];
  const title = "Opportunity cost of what stayed unfilled (in none of the figures above)";
  return `${title}\n${facts(rows, paint)}`;
}

function markouts(tca: Tca, paint: Paint, columns: number): string {
  const rows = tca.markouts ?? [];
  if (rows.length === 0) return "";
  const effective = tca.spreads?.effective_bps;
  const title = effective === undefined || effective === null
    ? "Markouts: what the fills are worth some time later (positive is good)"
    : "Markouts: what the fills are worth some time later (positive is good); " +
      `effective spread ${bps(effective)} bps`;
  return `${title}\n${markoutChart(rows, paint, columns)}`;
}

function byVenue(tca: Tca, paint: Paint): string {
  const rows = (tca.by_venue ?? []).map((row) => [
    neutralise(row.venue),
    count(row.order_count ?? 0),
    count(row.fill_count ?? 0),
    dollars(row.filled_notional_usd_1e9),
    percent(row.share_pct),
    bps(row.implementation_shortfall_bps),
    bps(row.slippage_bps),
    bps(row.fee_bps),
    percent(row.maker_pct),
    row.avg_ack_ns === undefined || row.avg_ack_ns === null
      ? "—"
      : duration(Number(row.avg_ack_ns)),
    percent(row.reject_pct),
  ]);
  const titles = [
    "ORDERS",
    "FILLS",
    "FILLED",
    "SHARE",
    "SHORTFALL",
    "SLIPPAGE",
    "FEES",
    "MAKER",
    "ACK",
    "REJECTED",
  ];
  return section("VENUE", titles, rows, paint);
}

function byLiquidity(tca: Tca, paint: Paint): string {
  const rows = (tca.by_liquidity ?? []).map((row) => [
    neutralise(row.liquidity),
    count(row.fill_count ?? 0),
    dollars(row.filled_notional_usd_1e9),
    bps(row.slippage_bps),
    bps(row.effective_spread_bps),
    bps(row.fee_bps),
    dollars(row.fees_usd_1e9),
  ]);
  const titles = ["FILLS", "FILLED", "SLIPPAGE", "EFF. SPREAD", "FEES", "FEES, USD"];
  return section("LIQUIDITY", titles, rows, paint);
}

function bySymbol(tca: Tca, paint: Paint): string {
  const rows = (tca.by_symbol ?? []).map((row) => [
    neutralise(row.symbol),
    count(row.order_count ?? 0),
    dollars(row.filled_notional_usd_1e9),
    bps(row.implementation_shortfall_bps),
    bps(row.slippage_bps),
    bps(row.fee_bps),
  ]);
  return section("SYMBOL", ["ORDERS", "FILLED", "SHORTFALL", "SLIPPAGE", "FEES"], rows, paint);
}

function section(
  name: string,
  titles: readonly string[],
  rows: readonly string[][],
  paint: Paint,
): string {
  if (rows.length === 0) return "";
  const columns = [{ title: name }, ...titles.map((title) => ({ title, right: true }))];
  return table(columns, rows, paint);
}

/** Said only where something is missing. */
function quality(tca: Tca, paint: Paint): string {
  const missing = tca.quality?.missing_arrival ?? 0;
  const estimated = tca.quality?.estimated ?? 0;
  if (missing + estimated === 0) return "";
  return paint.yellow(
    `${count(missing)} orders without a book at arrival or fill are in no figure against a mid` +
      (estimated > 0 ? `; ${count(estimated)} are estimated` : ""),
  );
}

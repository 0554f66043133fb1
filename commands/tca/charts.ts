import { bar } from "../../lib/cli/bars.ts";
import { count } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import type { Markout } from "../../lib/contract/tca.ts";
import { bps, dollars } from "./figures.ts";

/** How many orders had which slippage. The first and last row hold everything beyond them. */
export function distributionChart(
  bins: readonly { from_bps: number; to_bps: number; count: number }[],
  paint: Paint,
  columns: number,
): string {
  if (bins.length < 2) return "";
  const most = Math.max(...bins.map((bin) => bin.count));
  const width = Math.max(10, Math.min(40, columns - 34));
  const rows = bins.map((bin, i) => [
    i === 0 ? "up to" : bps(bin.from_bps),
    i === bins.length - 1 ? "and more" : bps(bin.to_bps),
    count(bin.count),
    paint.cyan(bar(bin.count / most, width)),
  ]);
  const titles = [
    { title: "FROM", right: true },
    { title: "TO", right: true },
    { title: "ORDERS", right: true },
    { title: "" },
  ];
  return `Slippage of each order, bps\n${table(titles, rows, paint)}`;
}

/** The markout curve: a row a horizon, bars to the left for losses and to the right for gains. */
export function markoutChart(
  markouts: readonly Markout[],
  paint: Paint,
  columns: number,
): string {
  const most = Math.max(...markouts.map((row) => Math.abs(row.bps ?? 0)));
  const half = Math.max(5, Math.min(16, Math.floor((columns - 62) / 2)));
  const rows = markouts.map((row) => [
    `${row.horizon_ms / 1000} s`,
    count(row.count ?? 0),
    bps(row.bps),
    dollars(row.count ? row.usd_1e9 : undefined),
    bps(row.realised_spread_bps),
    signedBar(row.bps ?? 0, most, half, paint),
  ]);
  const titles = [
    { title: "AFTER", right: true },
    { title: "FILLS", right: true },
    { title: "BPS", right: true },
    { title: "USD", right: true },
    { title: "REALISED SPREAD", right: true },
    { title: "" },
  ];
  return table(titles, rows, paint);
}

function signedBar(value: number, most: number, half: number, paint: Paint): string {
  const length = most === 0 ? 0 : Math.round(Math.abs(value) / most * half);
  const blocks = "█".repeat(length);
  if (value < 0) return " ".repeat(half - length) + paint.red(blocks) + "│";
  return " ".repeat(half) + "│" + paint.green(blocks);
}

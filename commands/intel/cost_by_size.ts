import type { Slippage } from "../../lib/contract/intelligence.ts";
import { bar } from "../../lib/cli/bars.ts";
import { grouped } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { bps } from "../tca/figures.ts";

type Row = Slippage["curve"][number];

/** `$1,000`. */
export function dollarsOf(size: number): string {
  return `$${grouped(String(size))}`;
}

/** What taking each size costs, both sides, in bps from the mid. */
export function costTable(
  { buy, sell }: { buy: Slippage; sell: Slippage },
  paint: Paint,
  title = "Cost of taking, bps from the mid",
): string {
  const rows = [["buy", buy] as const, ["sell", sell] as const].flatMap(([side, { curve }]) =>
    curve.map((row, i) => [
      i === 0 ? side : "",
      dollarsOf(row.size_usd),
      bps(row.slippage_bps),
      bps(row.fee_bps),
      row.gas_usd === undefined || row.gas_usd === null ? "—" : bps(row.gas_bps),
      bps(row.total_bps),
      String(row.levels ?? "—"),
      isThin(row) ? paint.yellow(`not enough depth: ${row.filled_pct} % of it`) : "",
    ])
  );
  const columns = [
    { title: "SIDE" },
    ...["SIZE", "SLIPPAGE", "FEES", "GAS", "TOTAL", "LEVELS"]
      .map((title) => ({ title, right: true })),
    { title: "" },
  ];
  return `${title}\n${table(columns, rows, paint)}`;
}

/** The slippage curve; a size that the books don't hold is marked, not drawn as if they did. */
export function costChart(
  { buy, sell }: { buy: Slippage; sell: Slippage },
  paint: Paint,
  columns: number,
): string {
  const all = [...buy.curve, ...sell.curve].map((row) => row.slippage_bps ?? 0);
  const most = Math.max(...all);
  if (!(most > 0)) return "";
  const width = Math.max(10, Math.min(30, Math.floor((columns - 20) / 2)));
  const cell = (row: Row | undefined, colour: (text: string) => string) =>
    row === undefined ? "" : colour(bar(Math.max(0, row.slippage_bps ?? 0) / most, width)) +
      (isThin(row) ? " …" : "");
  const rows = buy.curve.map((row, i) => [
    dollarsOf(row.size_usd),
    cell(row, paint.green),
    cell(sell.curve[i], paint.red),
  ]);
  const titles = [{ title: "SIZE", right: true }, { title: "BUY" }, { title: "SELL" }];
  return `Slippage by size (the longest bar is ${bps(most)} bps)\n${table(titles, rows, paint)}`;
}

function isThin(row: Row): boolean {
  return (row.filled_pct ?? 100) < 100;
}

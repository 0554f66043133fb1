import { doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { distributionChart, markoutChart } from "../../../commands/tca/charts.ts";
import { bps, dollars } from "../../../commands/tca/figures.ts";
import { tcaText } from "../../../commands/tca/view.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import type { Tca } from "../../../lib/contract/tca.ts";

const PLAIN = paintFor(false);

const TCA: Tca = {
  order_count: 14,
  fill_count: 15,
  filled_notional_usd_1e9: 9_599_985_000_000n,
  averages: {
    implementation_shortfall_bps: 24.92,
    slippage_bps: -0.08,
    spread_cost_bps: -0.01,
    market_impact_bps: -0.07,
    fee_bps: 25,
    savings_vs_benchmark_bps: 0.02,
  },
  percentiles: { slippage_bps: { p50: -0.08, p75: 0.1, p95: null, p99: null } },
  totals: {
    fees_usd_1e9: 23_999_962_500n,
    slippage_usd_1e9: -76_799_880n,
    spread_captured_usd_1e9: 9_599_985n,
  },
  win_rate: 0.571,
  spreads: { effective_bps: -0.02 },
  markouts: [
    { horizon_ms: 1000, count: 15, bps: 0.03, usd_1e9: 28_799_955n, realised_spread_bps: -0.06 },
    { horizon_ms: 60_000, count: 0, bps: null, usd_1e9: 0n, realised_spread_bps: null },
  ],
  opportunity: {
    order_count: 9,
    unfilled_notional_usd_1e9: 5_000_000_000_000n,
    cost_bps: 1.5,
    cost_usd_1e9: 750_000_000n,
  },
  by_liquidity: [{ liquidity: "maker", fill_count: 15, slippage_bps: -0.08, fee_bps: 25 }],
  quality: { exact: 13, estimated: 0, missing_arrival: 1 },
};

Deno.test("costs are shown with sign and unit, and too few orders for a percentile are said", () => {
  const out = tcaText("my-mm", TCA, PLAIN, 100);
  match(out, /my-mm {2}14 orders with fills, 15 fills, \$9,599\.99 filled/);
  match(out, /implementation shortfall +24\.9200 +\$23\.92/);
  match(out, /slippage from arrival mid +-0\.0800 +-\$0\.0768 +-0\.0800 +0\.1000 +— +—/);
  match(out, /14 orders are too few for that percentile \(p75 needs 4, p95 20, p99 100\)/);
  match(out, /57\.1 % of the orders beat taking/);
  match(out, /1 orders without a book/);
});

Deno.test("opportunity cost stands apart from the costs of what was filled", () => {
  const out = tcaText("my-mm", TCA, PLAIN, 100);
  match(out, /Opportunity cost of what stayed unfilled \(in none of the figures above\)/);
  match(out, /cost +1\.5000 bps, \$0\.7500/);
});

Deno.test("without fills there are no figures, but what was missed is still told", () => {
  const out = tcaText("my-mm", { order_count: 0, opportunity: TCA.opportunity }, PLAIN, 100);
  match(out, /no order with a fill has ended in this time/);
  match(out, /Opportunity cost/);
  doesNotMatch(out, /NaN|null|undefined/);
  strictEqual(tcaText("x", {}, PLAIN, 100), "x: no order with a fill has ended in this time.");
});

Deno.test("a platform that sends only some figures shows only those", () => {
  const out = tcaText("x", { order_count: 1, averages: { slippage_bps: 1 } }, PLAIN, 80);
  match(out, /slippage from arrival mid +1\.0000/);
  doesNotMatch(out, /NaN|null|undefined|Markouts|VENUE/);
});

Deno.test("gains and losses lie on two sides of one line", () => {
  const rows = [
    { horizon_ms: 1000, count: 2, bps: 1, usd_1e9: 1n },
    { horizon_ms: 10_000, count: 2, bps: -0.5, usd_1e9: -1n },
  ];
  const [, gain, loss] = markoutChart(rows, PLAIN, 100).split("\n");
  strictEqual(gain!.indexOf("│"), loss!.indexOf("│"));
  ok(gain!.indexOf("█") > gain!.indexOf("│") && loss!.indexOf("█") < loss!.indexOf("│"));
});

Deno.test("the tallest bar of a distribution is the fullest bin", () => {
  const bins = [1, 4, 2].map((count, i) => ({ from_bps: i, to_bps: i + 1, count }));
  const lengths = distributionChart(bins, PLAIN, 60).split("\n").slice(2)
    .map((line) => [...line].filter((character) => character === "█").length);
  ok(lengths[1]! > lengths[2]! && lengths[2]! > lengths[0]!);
  strictEqual(distributionChart([], PLAIN, 60), "");
});

Deno.test("small amounts keep their digits", () => {
  strictEqual(dollars(-69_725_150n), "-$0.0697");
  strictEqual(dollars(0n), "$0.00");
  strictEqual(dollars(1_234_567_000_000n), "$1,234.57");
  strictEqual(bps(null), "—");
});

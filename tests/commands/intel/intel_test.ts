import { doesNotMatch, match, ok } from "node:assert/strict";
import { intelText } from "../../../commands/intel/view.ts";
import type { Intelligence } from "../../../lib/api/intelligence.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";

const PLAIN = paintFor(false);

function curve(side: string, last: number) {
  return {
    symbol: "BTC-USD",
    side,
    mid_1e9: 64_000_000_000_000n,
    curve: [
      {
        size_usd: 1000,
        slippage_bps: 0.5,
        fee_bps: 40,
        total_bps: 40.5,
        filled_pct: 100,
        levels: 1,
      },
      {
        size_usd: 1_000_000,
        slippage_bps: last,
        fee_bps: 40,
        total_bps: 40 + last,
        filled_pct: 88.2,
        levels: 20,
      },
    ],
  };
}

const INTEL: Intelligence = {
  venues: {
    symbol: "BTC-USD",
    window_s: 300,
    nbbo: {
      bid_1e9: 63_999_900_000_000n,
      ask_1e9: 64_000_000_000_000n,
      mid_1e9: 63_999_950_000_000n,
      spread_bps: 0.0156,
    },
    venues: [{
      venue: "kraken",
      feed: "derived",
      status: "up",
      age_ms: 42,
      depth_share_pct: 100,
      toxicity: null,
    }],
    coverage: { quoting: 1, stale: 0, missing: ["coinbase"] },
  },
  slippage: { buy: curve("buy", 3.33), sell: curve("sell", 1) },
  routing: [{
    symbol: "BTC-USD",
    legs: [
      { venue: "kraken", qty_1e8: 80_000_000n, share_pct: 80, cost_bps: 40 },
      { venue: "coinbase", qty_1e8: 20_000_000n, share_pct: 20, cost_bps: 60 },
    ],
  }],
  depth: {
    symbol: "BTC-USD",
    bid_depth_usd_1e9: 10_000_000_000n,
    ask_depth_usd_1e9: 5_000_000_000n,
    imbalance: 0.333,
  },
  fees: { fees: [] },
  pools: [],
};

Deno.test("a size that the books do not hold says how much of it they do", () => {
  const out = intelText(INTEL, PLAIN, 100);
  match(out, /\$1,000,000 +3\.3300 +40\.0000 +— +43\.3300 +20 +not enough depth: 88\.2 % of it/);
  doesNotMatch(out.split("\n").find((line) => / {2}\$1,000 .*40\.5/.test(line))!, /depth/);
});

Deno.test("every leg of a route is shown, and figures without data are no zeros", () => {
  const out = intelText(INTEL, PLAIN, 100);
  match(out, /\$1,000 +kraken +0\.8 +80\.0 %/);
  match(out, /\n +coinbase +0\.2 +20\.0 %/);
  match(out, /not quoted by coinbase/);
  match(out, /no DEX pool is configured/);
  match(out, /kraken +derived +up +42 ms +— +— +100\.0 % +— +— +— +—/);
});

Deno.test("the curve's longest bar is its largest slippage", () => {
  const lines = intelText(INTEL, PLAIN, 100).split("\n");
  const at = lines.findIndex((line) => line.startsWith("Slippage by size"));
  const bars = lines.slice(at + 2, at + 4).map((line) =>
    [...line].filter((each) => each === "█").length
  );
  ok(bars[1]! > bars[0]!);
  match(lines[at]!, /3\.3300 bps/);
});

Deno.test("a pool's cost stands in a table of its own, with the gas of a swap", () => {
  const [row] = curve("buy", 0).curve;
  const side = {
    symbol: "BTC-USD",
    curve: [{ ...row!, gas_usd: 4.2, gas_bps: 42, total_bps: 82.5 }],
  };
  const pool = { venue: "dex_ethereum", status: "configured", feed: "pool", gas_usd: 4.2 };
  const out = intelText(
    {
      ...INTEL,
      venues: { ...INTEL.venues, venues: [...INTEL.venues.venues, pool] },
      pools: [{ venue: "dex_ethereum", buy: side, sell: side }],
    },
    PLAIN,
    100,
  );
  match(out, /In the pool on dex_ethereum alone/);
  match(out, /buy +\$1,000 +0\.5000 +40\.0000 +42\.0000 +82\.5000/);
  match(out, /dex_ethereum +pool +configured/);
  match(out, /Gas on dex_ethereum: \$4\.2 a swap/);
});

Deno.test("a symbol that nobody quotes says so", () => {
  const empty = { symbol: "X-USD", curve: [] };
  const out = intelText(
    {
      ...INTEL,
      venues: { symbol: "X-USD", venues: [] },
      slippage: { buy: empty, sell: empty },
      routing: [],
      depth: { symbol: "X-USD" },
    },
    PLAIN,
    80,
  );
  match(out, /no venue quotes both sides now/);
  doesNotMatch(out, /NaN|null|undefined|Infinity/);
});

import type { Intelligence } from "../../lib/api/intelligence.ts";
import type { Routing, Venues } from "../../lib/contract/intelligence.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { bps, percent } from "../tca/figures.ts";
import { costChart, costTable, dollarsOf } from "./cost_by_size.ts";

/** Coverage, cost by size, routing and depth of a symbol. */
export function intelText(of: Intelligence, paint: Paint, columns: number): string {
  const blocks = [
    headline(of.venues, paint),
    coverage(of.venues, paint),
    costTable(of.slippage, paint),
    costChart(of.slippage, paint, columns),
    routingTable(of.routing, of.slippage.buy.curve.map((row) => row.size_usd), paint),
    depthLine(of, paint),
    ...of.pools.map((pool) =>
      costTable(pool, paint, `In the pool on ${neutralise(pool.venue)} alone, bps from the mid`)
    ),
    gasLine(of.venues, paint),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function headline({ symbol, nbbo }: Venues, paint: Paint): string {
  const name = paint.bold(neutralise(symbol));
  if (!nbbo?.bid_1e9 || !nbbo.ask_1e9) return `${name}  no venue quotes both sides now`;
  return `${name}  bid ${usd(nbbo.bid_1e9)}, ask ${usd(nbbo.ask_1e9)}, ` +
    `spread ${bps(nbbo.spread_bps)} bps`;
}

function coverage({ venues, coverage: of, window_s }: Venues, paint: Paint): string {
  const rows = venues.map((row) => [
    neutralise(row.venue),
    paint.dim(neutralise(row.feed ?? "—")),
    status(row.status, paint),
    row.age_ms === undefined || row.age_ms === null ? "—" : `${row.age_ms} ms`,
    bps(row.spread_bps),
    neutralise(row.spread_regime ?? "—"),
    percent(row.depth_share_pct),
    percent(row.volume_share_pct),
    percent(row.time_at_best_bid_pct),
    percent(row.time_at_best_ask_pct),
    plain(row.toxicity),
    plain(row.quote_to_trade),
    plain(row.updates_per_s),
    fee(row.maker_bps),
    fee(row.taker_bps),
  ]);
  const titles = [
    "AGE",
    "SPREAD",
    "REGIME",
    "DEPTH",
    "VOLUME",
    "BEST BID",
    "BEST ASK",
    "VPIN",
    "QUOTES/TRADE",
    "UPDATES/S",
    "MAKER",
    "TAKER",
  ];
  const columns = [
    { title: "VENUE" },
    { title: "FEED" },
    { title: "STATUS" },
    ...titles.map((title) => ({ title, right: true })),
  ];
  const lines = [table(columns, rows, paint)];
  if (window_s) {
    lines.push(paint.dim(
      `spread and fees in bps; best bid and ask: share of the last ${window_s} s at the best price`,
    ));
  }
  const missing = of?.missing ?? [];
  if (missing.length > 0) {
    lines.push(paint.dim(`not quoted by ${missing.map(neutralise).join(", ")}`));
  }
  return lines.join("\n");
}

function status(value: string | null | undefined, paint: Paint): string {
  if (value === "up") return paint.green("up");
  // A pool for which figures are given, with nobody behind it who could be up.
  return value === "configured" ? paint.dim(value) : paint.red(neutralise(value ?? "—"));
}

function plain(value: number | null | undefined): string {
  return value === undefined || value === null ? "—" : String(value);
}

function fee(value: number | null | undefined): string {
  return value === undefined || value === null ? "—" : value.toFixed(2);
}

function routingTable(
  routing: readonly Routing[],
  sizesUsd: readonly number[],
  paint: Paint,
): string {
  const rows = routing.flatMap((route, i) =>
    route.legs.map((leg, k) => [
      k === 0 ? dollarsOf(sizesUsd[i] ?? 0) : "",
      neutralise(leg.venue),
      leg.qty_1e8 === undefined || leg.qty_1e8 === null ? "—" : quantity(leg.qty_1e8),
      percent(leg.share_pct),
      leg.est_vwap_1e9 ? usd(leg.est_vwap_1e9) : "—",
      bps(leg.cost_bps),
      leg.latency_ms === undefined || leg.latency_ms === null ? "—" : `${leg.latency_ms} ms`,
    ])
  );
  if (rows.length === 0) return "";
  const columns = [
    { title: "SIZE", right: true },
    { title: "VENUE" },
    ...["QUANTITY", "SHARE", "PRICE", "COST", "LATENCY"].map((title) => ({ title, right: true })),
  ];
  return `Routing of a purchase, by marginal cost with fees\n${table(columns, rows, paint)}`;
}

function depthLine({ depth }: Intelligence, paint: Paint): string {
  const { bid_depth_usd_1e9: bid, ask_depth_usd_1e9: ask, imbalance } = depth;
  if (!bid || !ask) return "";
  const levels = Math.max(depth.bids?.length ?? 0, depth.asks?.length ?? 0);
  const side = imbalance === undefined || imbalance === null
    ? ""
    : `, imbalance ${imbalance > 0 ? "+" : ""}${imbalance}`;
  return `${paint.dim(`Depth of ${levels} levels:`)} bids ${usd(bid)}, asks ${usd(ask)}${side}`;
}

function gasLine({ venues }: Venues, paint: Paint): string {
  const priced = venues.filter((row) => row.gas_usd !== undefined && row.gas_usd !== null);
  if (priced.length === 0) {
    return paint.dim("Gas: none; no DEX pool is configured here (sequence local pools).");
  }
  return priced.map((row) => `Gas on ${neutralise(row.venue)}: $${row.gas_usd} a swap`).join("\n");
}

import type { Trace } from "../../lib/api/traces.ts";
import type { Leg, Stamp, TracedOrder } from "../../lib/contract/traces.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { clockTime, duration, grouped, quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { paintStatus } from "../instance_table.ts";
import { ending } from "./ending.ts";
import { type StampRow, stampRows } from "./stamp_rows.ts";
import { timeline } from "./timeline.ts";

/** Percentiles from here on are worth a look. */
const SLOW_PERCENTILE = 95;

/** The lives of one or more orders, one block each. */
export function traceText(trace: Trace, paint: Paint, columns: number): string {
  const known = trace.orders.length > 0 ? trace.orders : unknownOrders(trace.stamps);
  return known.map((order) => {
    const own = (row: { node_order_id?: string | null | undefined }) =>
      known.length === 1 || row.node_order_id === order.node_order_id;
    return orderText(order, trace.stamps.filter(own), trace.legs.filter(own), paint, columns);
  }).join("\n\n");
}

/** A platform that sends stamps alone. */
function unknownOrders(stamps: readonly Stamp[]): TracedOrder[] {
  const ids = new Set(stamps.map((stamp) => stamp.node_order_id ?? ""));
  return [...ids].map((id) => ({ node_order_id: id }));
}

function orderText(
  order: TracedOrder,
  stamps: readonly Stamp[],
  legs: readonly Leg[],
  paint: Paint,
  columns: number,
): string {
  const rows = stampRows(stamps);
  const blocks = [headline(order, paint)];
  const end = ending(order, stamps);
  if (end !== undefined) blocks[0] += `\n${paint.yellow(end)}`;
  if (rows.length === 0) {
    blocks.push(paint.dim("No stamps: they are kept for a week."));
    return blocks.join("\n\n");
  }
  blocks.push(`${clockLine(rows, paint)}\n${stampTable(rows, paint)}`);
  const drawn = timelineText(rows, paint, columns);
  if (drawn !== "") blocks.push(drawn);
  if (legs.length > 0) blocks.push(legTable(legs, paint));
  return blocks.join("\n\n");
}

function headline(order: TracedOrder, paint: Paint): string {
  const name = neutralise(order.parent_id ?? order.node_order_id);
  const terms = [
    order.side,
    order.qty_1e8 === undefined || order.qty_1e8 === null ? undefined : quantity(order.qty_1e8),
    order.symbol,
    order.px_1e9 ? `at ${usd(order.px_1e9)}` : undefined,
    order.order_type,
    order.venue ? `on ${order.venue}` : undefined,
  ].filter((word) => word !== undefined && word !== null).map((word) => neutralise(word));
  const status = order.status ? ` ${paintStatus(neutralise(order.status), paint)}` : "";
  const filled = order.filled_qty_1e8
    ? `, ${quantity(order.filled_qty_1e8)} filled` +
      (order.avg_fill_px_1e9 ? ` at ${usd(order.avg_fill_px_1e9)}` : "")
    : "";
  const whose = order.label
    ? `instance ${neutralise(order.label)} of ${
      neutralise(order.deployment_name ?? order.deployment_id ?? "—")
    }`
    : order.graph_id
    ? `graph ${neutralise(order.graph_id)}`
    : undefined;
  const number = order.algo_order_id === undefined || order.algo_order_id === null
    ? undefined
    : `the algo's order ${order.algo_order_id}`;
  const ids = [whose, number, neutralise(order.node_order_id)].filter((part) => part);
  return `${paint.bold(name)}${status}  ${terms.join(" ")}${filled}\n${paint.dim(ids.join(", "))}`;
}

/** The clock and what it resolves, said once. */
function clockLine(rows: readonly StampRow[], paint: Paint): string {
  const clocks = new Set(rows.map((row) => row.clock));
  const words: Readonly<Record<string, string>> = {
    sim: "simulated time: the feed's stamps and the modelled ways to the venue and back; " +
      "callbacks take none of it, what they really took stands beside them",
    wall: "the system's clock",
    mono: "a monotonic clock, set by the system's clock at the start",
    venue: "the exchange's own stamps",
  };
  const said = [...clocks].map((clock) => words[clock] ?? clock).join("; ");
  const resolutions = new Set(rows.map((row) => row.resolutionNs));
  const resolution = resolutions.size === 1 ? unitOf(rows[0]!.resolutionNs).name : "differs by row";
  return paint.dim(`Clock: ${said}. Resolution: ${resolution}.`);
}

function stampTable(rows: readonly StampRow[], paint: Paint): string {
  const several = new Set(rows.map((row) => row.clock)).size > 1;
  const cells = rows.map((row) => [
    row.stage === "rejected" ? paint.red(row.stage) : row.stage,
    paint.dim(row.component),
    row.atNs === undefined ? "—" : exactTime(row.atNs, row.resolutionNs),
    row.deltaNs === undefined ? "—" : ticks(row.deltaNs, row.resolutionNs),
    row.sinceNs === undefined ? "—" : ticks(row.sinceNs, row.resolutionNs),
    ...(several ? [row.clock] : []),
    paint.dim(row.detail),
  ]);
  const unit = unitOf(rows[0]!.resolutionNs).name;
  const titles = [
    { title: "STAGE" },
    { title: "BY" },
    { title: "TIME" },
    { title: `AFTER, ${unit}`, right: true },
    { title: `SINCE START, ${unit}`, right: true },
    ...(several ? [{ title: "CLOCK" }] : []),
    { title: "" },
  ];
  return table(titles, cells, paint);
}

/** The unit in which a clock's readings are whole numbers. */
function unitOf(resolutionNs: number): { name: string; ns: bigint } {
  if (resolutionNs >= 1_000_000) return { name: "ms", ns: 1_000_000n };
  return resolutionNs >= 1000 ? { name: "µs", ns: 1000n } : { name: "ns", ns: 1n };
}

/** Time of day here, with as many digits as the clock resolves. */
function exactTime(atNs: bigint, resolutionNs: number): string {
  const digits = resolutionNs >= 1_000_000 ? 3 : resolutionNs >= 1000 ? 6 : 9;
  const fraction = (atNs % 1_000_000_000n).toString().padStart(9, "0").slice(0, digits);
  return `${clockTime(atNs).slice(0, 8)}.${fraction}`;
}

/** Whole units of what the clock resolves: no digit that isn't true. */
function ticks(ns: bigint, resolutionNs: number): string {
  return grouped((ns / unitOf(resolutionNs).ns).toString());
}

function timelineText(rows: readonly StampRow[], paint: Paint, columns: number): string {
  const stretches = rows.flatMap((row) =>
    row.deltaNs !== undefined && row.deltaNs > 0n
      ? [{ name: `to ${row.stage}`, ns: Number(row.deltaNs) }]
      : []
  );
  if (stretches.length === 0) return "";
  const nameWidth = Math.max(...stretches.map(({ name }) => name.length));
  const width = Math.max(10, Math.min(60, columns - nameWidth - 14));
  const { bars, logarithmic } = timeline(stretches, width);
  const lines = stretches.map(({ name, ns }, i) => {
    const space = " ".repeat(Math.max(0, width - bars[i]!.length));
    return `${name.padEnd(nameWidth)}  ${paint.cyan(bars[i]!)}${space}  ${duration(ns)}`;
  });
  const scale = logarithmic
    ? "Timeline, lengths by their logarithm (they differ by more than 1,000×)"
    : "Timeline, to scale";
  return [paint.dim(scale), ...lines].join("\n");
}

function legTable(legs: readonly Leg[], paint: Paint): string {
  const slowest = legs.reduce((a, b) => b.duration_ns > a.duration_ns ? b : a);
  const rows = legs.map((leg) => {
    const sample = leg.sample ?? 0;
    const of = (ns: bigint | null | undefined, needed: number) =>
      ns === null || ns === undefined || sample < needed ? "—" : duration(Number(ns));
    const percentile = leg.percentile === null || leg.percentile === undefined
      ? "—"
      : `${leg.percentile.toFixed(1)} %`;
    const isSlow = (leg.percentile ?? 0) >= SLOW_PERCENTILE && sample >= 20;
    return [
      leg.leg === "callback" ? "callback, measured" : neutralise(leg.leg.replaceAll("_", " ")),
      duration(Number(leg.duration_ns)),
      of(leg.p50_ns, 2),
      of(leg.p90_ns, 10),
      of(leg.p99_ns, 100),
      leg.duration_ns === 0n ? "—" : isSlow ? paint.yellow(percentile) : percentile,
      grouped(String(sample)),
      leg === slowest && leg.duration_ns > 0n ? paint.yellow("← slowest leg") : "",
    ];
  });
  const titles = [
    { title: "LEG" },
    { title: "TOOK", right: true },
    { title: "P50", right: true },
    { title: "P90", right: true },
    { title: "P99", right: true },
    { title: "AT MOST AS LONG", right: true },
    { title: "OTHER ORDERS", right: true },
    { title: "" },
  ];
  return table(titles, rows, paint);
}

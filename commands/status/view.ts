import type { Deployment, EdgeRow } from "../../lib/contract/deployments.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { age, count, counted, duration, quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { facts, table } from "../../lib/cli/table.ts";
import { instanceProblem, paintStatus } from "../instance_table.ts";

/** One deployment: a headline, what the platform warns of, and a block an instance. */
export function deploymentText(deployment: Deployment, nowMs: number, paint: Paint): string {
  const headline = `${paint.bold(neutralise(deployment.name))} ` +
    `${paintStatus(neutralise(deployment.status ?? "unknown"), paint)} ` +
    paint.dim(`${neutralise(deployment.deployment_id)}, revision ${deployment.revision ?? "?"}`);
  const blocks = (deployment.edges ?? []).map((edge) => instanceBlock(edge, nowMs, paint));
  const warnings = (deployment.warnings ?? []).map((each) => paint.yellow(neutralise(each)));
  return [[headline, ...warnings].join("\n"), ...blocks].join("\n\n");
}

function instanceBlock(edge: EdgeRow, nowMs: number, paint: Paint): string {
  const orders = edge.orders ?? {};
  const rejects = Object.entries(orders.rejects_by_reason ?? {})
    .map(([reason, n]) => `${neutralise(reason)} ${count(n)}`).join(", ");
  const latency = edge.callback_latency;
  const rows: [string, string][] = [
    ["venue", neutralise(`${edge.venue ?? "—"} (${edge.edge_id ?? "—"})`)],
    ["symbols", neutralise((edge.symbols ?? [edge.symbol ?? "—"]).join(", "))],
    ["heartbeat", heartbeat(edge, nowMs, paint)],
    ["position", positions(edge)],
    ["PnL", pnl(edge, paint)],
    [
      "orders",
      `${count(orders.submitted ?? 0)} sent, ${count(orders.open ?? 0)} open, ` +
      `${count(orders.filled ?? 0)} filled, ${count(orders.cancelled ?? 0)} cancelled, ` +
      counted(orders.fills ?? 0, "fill"),
    ],
    ["rejects", `${count(orders.rejected ?? 0)}${rejects === "" ? "" : ` (${rejects})`}`],
    [
      "callbacks",
      `p50 ${duration(Number(latency?.p50_ns ?? 0n))}, p99 ${
        duration(Number(latency?.p99_ns ?? 0n))
      }, ` +
      `${(edge.books_per_s ?? 0).toFixed(1)} books/s`,
    ],
  ];
  const problem = instanceProblem(edge);
  if (problem !== "") rows.push(["problem", paint.red(problem)]);
  const title = `${paint.bold(neutralise(edge.label ?? "—"))} ` +
    paintStatus(neutralise(edge.status ?? "unknown"), paint);
  return `${title}\n${facts(rows, paint).replaceAll(/^/gm, "  ")}`;
}

function heartbeat(edge: EdgeRow, nowMs: number, paint: Paint): string {
  if (!edge.last_heartbeat_ns) return paint.dim("never");
  const text = age(Math.max(0, nowMs - Number(edge.last_heartbeat_ns / 1_000_000n)));
  return edge.live ? `${paint.green("live")}, ${text}` : `${paint.red("silent")}, ${text}`;
}

function positions(edge: EdgeRow): string {
  const rows = (edge.positions ?? []).filter((each) => (each.position_1e8 ?? 0n) !== 0n);
  if (rows.length === 0) return quantity(edge.position_1e8 ?? 0n);
  return rows.map((each) => {
    const entry = usd(each.avg_entry_1e9 ?? 0n);
    return `${quantity(each.position_1e8 ?? 0n)} ${neutralise(each.symbol)} @ ${entry}`;
  }).join(", ");
}

function pnl(edge: EdgeRow, paint: Paint): string {
  const realized = edge.realized_pnl_1e9 ?? 0n;
  const unrealized = edge.unrealized_pnl_1e9 ?? 0n;
  const total = realized + unrealized - (edge.fees_1e9 ?? 0n);
  const colour = total < 0n ? paint.red : paint.green;
  const fees = edge.fees_1e9 === undefined ? "" : `, fees ${usd(edge.fees_1e9)}`;
  return `${colour(usd(total))} (realised ${usd(realized)}, unrealised ${usd(unrealized)}${fees})`;
}

/** How many there are, and a line each. */
export function listText(deployments: readonly Deployment[], nowMs: number, paint: Paint): string {
  const rows = deployments.map((each) => [
    neutralise(each.name),
    paintStatus(neutralise(each.status ?? "unknown"), paint),
    neutralise((each.symbols ?? []).join(", ")),
    String(each.edges?.length ?? 0),
    each.updated_at_ns ? age(Math.max(0, nowMs - Number(each.updated_at_ns / 1_000_000n))) : "—",
    paint.dim(neutralise(each.deployment_id)),
  ]);
  const titles = ["NAME", "STATUS", "SYMBOLS", "INSTANCES", "CHANGED", "ID"];
  const head = counted(deployments.length, "deployment");
  return `${head}\n\n${table(titles.map((title) => ({ title })), rows, paint)}`;
}

import type { Astray, Mesh, MeshInstance, MeshLink } from "../../lib/contract/mesh.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { bytes, count } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { paintStatus } from "../instance_table.ts";
import { latencyTable } from "./latency_view.ts";
import { topologyLines } from "./topology_view.ts";

/** For a window of `columns`: instances, the drawing, the latencies of every pair, the traffic, and what was dropped. */
export function meshText(mesh: Mesh, columns: number, paint: Paint): string {
  const head = `${paint.bold(neutralise(mesh.name ?? mesh.deployment_id))} ` +
    paint.dim(`the last ${mesh.window_s ?? 60} s`);
  const blocks = [head, instances(mesh.instances, paint)];
  const astray = mesh.astray ?? [];
  if (mesh.instances.length < 2) {
    blocks.push("One instance alone: there is nobody to send a message to.");
    if (astray.length > 0) blocks.push(trafficTable([], astray, paint));
    return blocks.join("\n\n");
  }
  blocks.push(topologyLines(mesh, paint).join("\n"), latencyTable(mesh, columns, paint));
  const traffic = mesh.links.filter((link) => link.messages > 0 || link.dropped > 0);
  const silent = traffic.length + astray.length === 0;
  blocks.push(silent ? "No messages of the algo." : trafficTable(traffic, astray, paint));
  const definition = mesh.latency_definition;
  if (definition) blocks.push(paint.dim(`latency: ${neutralise(definition)}`));
  return blocks.join("\n\n");
}

function instances(rows: readonly MeshInstance[], paint: Paint): string {
  const lines = rows.map((row) => [
    paint.cyan(neutralise(row.label)),
    neutralise(row.venue ?? "—"),
    neutralise(row.region ?? "—"),
    neutralise(row.edge_id ?? "—"),
    paintStatus(neutralise(row.status ?? "unknown"), paint),
    row.live === false ? paint.red("silent") : "",
    row.receives_messages === false ? paint.dim("takes no messages") : "",
  ]);
  const titles = ["LABEL", "VENUE", "REGION", "EDGE", "STATUS", "", ""];
  return table(titles.map((title) => ({ title })), lines, paint);
}

function trafficTable(
  links: readonly MeshLink[],
  astray: readonly Astray[],
  paint: Paint,
): string {
  const delivered = links.map((link) => [
    `${paint.cyan(neutralise(link.from))} → ${paint.cyan(neutralise(link.to))}`,
    count(link.messages),
    bytes(link.bytes),
    link.dropped === 0 ? "0" : paint.red(count(link.dropped)),
    dropReasons(link),
  ]);
  const lost = astray.map((each) => [
    `${paint.cyan(neutralise(each.from))} → nobody`,
    "0",
    "0 B",
    paint.red(count(each.dropped)),
    dropReasons(each),
  ]);
  const columns = [
    { title: "FROM → TO" },
    { title: "MESSAGES", right: true },
    { title: "SIZE", right: true },
    { title: "DROPPED", right: true },
    { title: "WHY" },
  ];
  return table(columns, [...delivered, ...lost], paint);
}

const REASONS: Readonly<Record<string, string>> = {
  NO_SUCH_PEER: "no such label",
  PEER_NOT_RUNNING: "peer not running",
  TOO_LARGE: "too long",
  QUEUE_FULL: "queue full",
};

/** Why messages were dropped, most first; a reason that we don't know as it is. */
function dropReasons({ drops_by_reason }: Pick<MeshLink, "drops_by_reason">): string {
  return Object.entries(drops_by_reason)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${REASONS[reason] ?? neutralise(reason)} ${count(n)}`)
    .join(", ");
}

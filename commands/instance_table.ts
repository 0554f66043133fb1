import type { Deployment, EdgeRow } from "../lib/contract/deployments.ts";
import { neutralise } from "../lib/cli/neutralise.ts";
import type { Paint } from "../lib/cli/paint.ts";
import { table } from "../lib/cli/table.ts";

/** A state in its colour. */
export function paintStatus(status: string, paint: Paint): string {
  if (status === "running") return paint.green(status);
  if (status === "failed" || status === "rejected" || status === "degraded") {
    return paint.red(status);
  }
  return status === "paused" || status === "starting" ? paint.yellow(status) : status;
}

/** What is wrong with an instance, in a few words. */
export function instanceProblem(edge: EdgeRow): string {
  if (edge.error) return neutralise(`${edge.error.code}: ${edge.error.message}`);
  return edge.pause_reason && edge.pause_reason !== "user" ? neutralise(edge.pause_reason) : "";
}

/** A row an instance: where it runs and how it stands. */
export function instanceTable(deployment: Deployment, paint: Paint): string {
  const rows = (deployment.edges ?? []).map((edge) => [
    neutralise(edge.label ?? "—"),
    neutralise(edge.venue ?? "—"),
    neutralise((edge.symbols ?? [edge.symbol ?? "—"]).join(", ")),
    neutralise(edge.edge_id ?? "—"),
    paintStatus(neutralise(edge.status ?? "unknown"), paint),
    paint.red(instanceProblem(edge)),
  ]);
  const titles = ["LABEL", "VENUE", "SYMBOLS", "EDGE", "STATUS", ""];
  return table(titles.map((title) => ({ title })), rows, paint);
}

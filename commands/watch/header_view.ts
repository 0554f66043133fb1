import type { Paint } from "../../lib/cli/paint.ts";
import { usd } from "../../lib/cli/numbers.ts";
import { cut } from "../../lib/cli/screen/fit.ts";
import { displayWidth } from "../../lib/cli/table.ts";
import { paintStatus } from "../instance_table.ts";
import { screenTag } from "../session.ts";
import { outside } from "./outside_text.ts";
import { shownMs, shownPicture, staleMs, type WatchState } from "./state.ts";

const GAP = "  ";

/** Name, target, state, PnL, uptime, and what is not as usual, in `rows` lines. */
export function headerLines(state: WatchState, rows: number, paint: Paint): string[] {
  const { columns } = state.size;
  const lines: string[] = [];
  let line = "";
  for (const part of parts(state, paint)) {
    const longer = line === "" ? part : line + GAP + part;
    if (displayWidth(longer) > columns && line !== "" && lines.length + 1 < rows) {
      lines.push(line);
      line = part;
    } else line = longer;
  }
  lines.push(line);
  return lines.slice(0, rows).map((each) => cut(each, columns));
}

function parts(state: WatchState, paint: Paint): string[] {
  const { deployment, edges } = shownPicture(state);
  const status = outside(deployment.status ?? "unknown");
  const list = [
    paint.bold(outside(deployment.name)),
    screenTag(state.target, paint),
    paintStatus(status, paint),
  ];
  if (state.frozen !== undefined) list.push(paint.yellow("paused"));
  const stale = staleMs(state);
  if (stale !== undefined) {
    const what = state.lostMs === undefined ? "no heartbeat" : "reconnecting";
    list.push(paint.yellow(`${what}, ${staleAge(stale)}`));
  }
  const pnl1e9 = edges.reduce(
    (sum, edge) =>
      sum + (edge.realized_pnl_1e9 ?? 0n) + (edge.unrealized_pnl_1e9 ?? 0n) - (edge.fees_1e9 ?? 0n),
    0n,
  );
  list.push(`PnL ${(pnl1e9 < 0n ? paint.red : paint.green)(usd(pnl1e9))}`);
  const up = uptime(state);
  if (up !== undefined) list.push(`up ${up}`);
  return list;
}

/** `12 s ago`: always with a number, for something that is late. */
export function staleAge(ms: number): string {
  return `${Math.max(0, Math.floor(ms / 1000))} s ago`;
}

/** How long the deployment has been running, to the second, by the platform's own clock. */
function uptime(state: WatchState): string | undefined {
  const { deployment, atNs } = shownPicture(state);
  const { started_at_ns: startedNs, desired_state: desired } = deployment;
  if (startedNs === undefined || startedNs === null || desired !== "running") return undefined;
  const nowNs = atNs ?? BigInt(Math.round(shownMs(state))) * 1_000_000n;
  const seconds = Math.max(0, Number((nowNs - startedNs) / 1_000_000_000n));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const clock = `${two(hours % 24)}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return hours < 24 ? clock : `${Math.floor(hours / 24)} d ${clock}`;
}

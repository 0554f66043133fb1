import type { LogRow } from "../../lib/contract/logs.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { cut } from "../../lib/cli/screen/fit.ts";
import { maskSecrets } from "../../lib/cli/secrets.ts";
import { logLine } from "../logs/view.ts";
import { activityLine } from "./activity_view.ts";
import { filtered, type Row } from "./filter.ts";
import { instanceLines } from "./instances_view.ts";
import { linkRows } from "./layout.ts";
import { linkLine, messageLine } from "./mesh_view.ts";
import {
  type ActivityLine,
  type MessageLine,
  type PaneName,
  type Picture,
  shownMs,
  type WatchState,
} from "./state.ts";

const LONGEST_LABEL = 12;

/** The lines of a pane below its title, at most `rows` of them. */
export function paneLines(
  pane: PaneName,
  picture: Picture,
  state: WatchState,
  size: { columns: number; rows: number },
  paint: Paint,
): string[] {
  const { columns, rows } = size;
  const scroll = state.scroll[pane];
  if (pane === "instances") {
    const [heading = "", ...lines] = instanceLines(picture, columns, shownMs(state), paint);
    const from = Math.max(0, Math.min(scroll, lines.length - (rows - 1)));
    return [heading, ...lines.slice(from)].slice(0, rows);
  }
  const links = pane === "mesh"
    ? picture.links.slice(0, linkRows(rows, picture)).map((link) => linkLine(link, paint))
    : [];
  const all = filtered(picture, pane, state.filter);
  const height = rows - links.length;
  const end = Math.max(Math.min(height, all.length), all.length - scroll);
  const labelColumns = widestLabel(picture);
  const lines = all.slice(Math.max(0, end - height), end)
    .map((row) => rowLine(pane, row, columns, labelColumns, paint));
  if (lines.length + links.length === 0 && height > 0) {
    lines.push(paint.dim(emptyText(pane, state.filter)));
  }
  return [...links, ...lines].map((line) => cut(line, columns));
}

/** Instances that stand alone need no label in each line. */
function widestLabel({ edges }: Picture): number {
  if (edges.length < 2) return 0;
  return Math.min(LONGEST_LABEL, Math.max(...edges.map(({ label }) => label?.length ?? 0)));
}

function rowLine(
  pane: PaneName,
  row: Row,
  columns: number,
  labelColumns: number,
  paint: Paint,
): string {
  if (pane === "log") return maskSecrets(logLine(row as LogRow, paint));
  if (pane === "mesh") return messageLine(row as MessageLine, paint);
  return activityLine(row as ActivityLine, columns, labelColumns, paint);
}

function emptyText(pane: PaneName, filter: string): string {
  if (filter !== "") return "nothing with this text";
  if (pane === "activity") return "no orders yet";
  return pane === "mesh" ? "no messages yet" : "no lines yet";
}

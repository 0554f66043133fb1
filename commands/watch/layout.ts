import type { ScreenSize } from "../../lib/cli/context.ts";
import { instanceProblem } from "../instance_table.ts";
import { type PaneName, PANES, type Picture } from "./state.ts";

/** Below this many rows for the panes one of them is shown at a time. */
const STACKED_ROWS = 15;
/** From this width on, orders and mesh stand side by side. */
const WIDE_COLUMNS = 140;
const NARROW_COLUMNS = 60;

export interface Box {
  pane: PaneName;
  columns: number;
}

/** Panes side by side; `rows` is with their titles. */
export interface Band {
  rows: number;
  boxes: readonly Box[];
}

export interface Layout {
  headerRows: number;
  bands: readonly Band[];
  footerRows: number;
  /** Only the focused pane is there. */
  single: boolean;
}

/** Where everything stands in a window of this size. */
export function layout(size: ScreenSize, picture: Picture, focus: PaneName): Layout {
  const { columns, rows } = size;
  const footerRows = rows >= 3 ? 1 : 0;
  const headerRows = columns < NARROW_COLUMNS && rows >= 10 ? 2 : Math.min(rows, 1);
  const left = rows - footerRows - headerRows;
  const one = (pane: PaneName, height: number): Band => ({
    rows: height,
    boxes: [{ pane, columns }],
  });
  if (left < STACKED_ROWS) {
    const bands = left > 0 ? [one(focus, left)] : [];
    return { headerRows, bands, footerRows, single: true };
  }
  // Title, heading, the instances; many of them leave room for the rest and are scrolled.
  const instances = 2 + Math.min(Math.max(1, instanceRows(picture)), Math.floor(left / 4));
  const rest = left - instances;
  const mesh = visiblePanes(picture).includes("mesh");
  const bands = [one("instances", instances)];
  if (mesh && columns >= WIDE_COLUMNS) {
    const log = Math.floor(rest * 0.4);
    const wide = Math.floor(columns * 0.6);
    const boxes: Box[] = [
      { pane: "activity", columns: wide - 1 },
      { pane: "mesh", columns: columns - wide },
    ];
    bands.push({ rows: rest - log, boxes }, one("log", log));
  } else {
    const between = mesh ? Math.max(3, Math.floor(rest * 0.25)) : 0;
    const log = Math.floor((rest - between) * 0.45);
    bands.push(one("activity", rest - between - log));
    if (mesh) bands.push(one("mesh", between));
    bands.push(one("log", log));
  }
  return { headerRows, bands, footerRows, single: false };
}

/** The panes that there is something to show in: an instance alone has no mesh. */
export function visiblePanes({ edges, messages, links }: Picture): readonly PaneName[] {
  const mesh = edges.length > 1 || messages.length > 0 || links.length > 0;
  return PANES.filter((pane) => pane !== "mesh" || mesh);
}

/** An instance takes a row, and one more for what is wrong with it. */
export function instanceRows({ edges }: Picture): number {
  return edges.length + edges.filter((edge) => instanceProblem(edge) !== "").length;
}

/** Rows of a pane below its title that scroll: not the heading, not the state of the links. */
export function scrollingRows(pane: PaneName, bodyRows: number, picture: Picture): number {
  if (pane === "instances") return Math.max(0, bodyRows - 1);
  return pane === "mesh" ? bodyRows - linkRows(bodyRows, picture) : bodyRows;
}

/** Rows for the links above the messages: at most half. */
export function linkRows(bodyRows: number, { links }: Picture): number {
  return Math.min(links.length, Math.floor(bodyRows / 2));
}

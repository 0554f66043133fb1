import type { Paint } from "../../lib/cli/paint.ts";
import { plain } from "../../lib/cli/ansi.ts";
import { cut, fit } from "../../lib/cli/screen/fit.ts";
import { displayWidth } from "../../lib/cli/table.ts";
import { footerLine } from "./footer_view.ts";
import { headerLines, staleAge } from "./header_view.ts";
import { helpLines } from "./help_view.ts";
import { type Band, layout, visiblePanes } from "./layout.ts";
import { paneLines } from "./pane_view.ts";
import { type PaneName, shownPicture, staleMs, type WatchState } from "./state.ts";

const TITLES: Readonly<Record<PaneName, string>> = {
  instances: "Instances",
  activity: "Orders and fills",
  mesh: "Mesh",
  log: "Log",
};
/** Rows of each pane in a picture that nobody can scroll. */
const ONCE_ROWS = 12;

/** The screen as lines, as many as the window has rows and none wider than it. Pure. */
export function view(state: WatchState, paint: Paint): string[] {
  const { columns, rows } = state.size;
  const { headerRows, bands, footerRows, single } = layout(
    state.size,
    shownPicture(state),
    state.focus,
  );
  const lines = headerRows > 0 ? headerLines(state, headerRows, paint) : [];
  while (lines.length < headerRows) lines.push("");
  if (state.help) lines.push(...helpLines(columns, paint));
  else for (const band of bands) lines.push(...bandLines(state, band, single, paint));
  const body = lines.slice(0, rows - footerRows);
  while (body.length < rows - footerRows) body.push("");
  return footerRows > 0 ? [...body, footerLine(state, paint)] : body;
}

/** One picture for a pipe or a paper: every pane, as long as what there is to show. */
export function onceText(state: WatchState, columns: number, paint: Paint): string {
  const picture = shownPicture(state);
  const lines = headerLines({ ...state, size: { columns, rows: 1 } }, 2, paint);
  for (const pane of visiblePanes(picture)) {
    const rows = pane === "instances" ? Infinity : ONCE_ROWS;
    lines.push("", paint.bold(TITLES[pane]));
    lines.push(...paneLines(pane, picture, state, { columns, rows }, paint));
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

function bandLines(state: WatchState, band: Band, single: boolean, paint: Paint): string[] {
  const stale = staleMs(state) !== undefined;
  const boxes = band.boxes.map(({ pane, columns }) => {
    const body = paneLines(
      pane,
      shownPicture(state),
      state,
      { columns, rows: band.rows - 1 },
      paint,
    ).map((line) => stale ? paint.dim(plain(line)) : line);
    return { columns, lines: [titleLine(state, pane, columns, single, paint), ...body] };
  });
  return Array.from(
    { length: band.rows },
    (_, row) =>
      boxes.length === 1
        ? boxes[0]!.lines[row] ?? ""
        : boxes.map(({ columns, lines }) => fit(lines[row] ?? "", columns)).join(" "),
  );
}

/** A ruler with the pane's name; heavy for the one that the keys go to. */
function titleLine(
  state: WatchState,
  pane: PaneName,
  columns: number,
  single: boolean,
  paint: Paint,
): string {
  const marks = titleMarks(state, pane);
  const room = columns - displayWidth(marks);
  if (single) return cut(fit(tabs(state, room, paint), room) + paint.yellow(marks), columns);
  const focused = state.focus === pane;
  const rule = focused ? "━" : "─";
  const title = `${rule}${rule} ${focused ? paint.bold(TITLES[pane]) : TITLES[pane]} `;
  const rest = rule.repeat(Math.max(0, room - displayWidth(title)));
  return cut(`${title}${rest}${paint.yellow(marks)}`, columns);
}

/** Where one pane is shown at a time: all of them by name, or that one where the room is short. */
function tabs(state: WatchState, columns: number, paint: Paint): string {
  const names = visiblePanes(shownPicture(state)).map((pane) =>
    pane === state.focus ? paint.bold(`[${TITLES[pane]}]`) : paint.dim(TITLES[pane])
  );
  const all = names.join(" ");
  return displayWidth(all) <= columns ? all : paint.bold(`[${TITLES[state.focus]}]`);
}

function titleMarks(state: WatchState, pane: PaneName): string {
  const marks: string[] = [];
  const stale = staleMs(state);
  if (stale !== undefined) marks.push(staleAge(stale));
  const scroll = state.scroll[pane];
  if (scroll > 0) marks.push(pane === "instances" ? `↓ ${scroll}` : `↑ ${scroll}`);
  return marks.length === 0 ? "" : ` ${marks.join(", ")} `;
}

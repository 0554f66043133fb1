import { filtered, passes, type Row, rowsIn } from "./filter.ts";
import { instanceRows, layout, scrollingRows, visiblePanes } from "./layout.ts";
import { type PaneName, PANES, type Picture, shownPicture, type WatchState } from "./state.ts";

/** The focused pane's scroll after `rows` towards what is older (or back), within what there is. */
export function scrolled(state: WatchState, rows: number): WatchState {
  const { focus, scroll } = state;
  const to = Math.max(0, Math.min(scroll[focus] + rows, mostScroll(state, focus)));
  return { ...state, scroll: { ...scroll, [focus]: to } };
}

/** Rows that the focused pane shows at once. */
export function pageRows(state: WatchState): number {
  return bodyRows(state, state.focus);
}

/** How far a pane can be scrolled. */
function mostScroll(state: WatchState, pane: PaneName): number {
  const picture = shownPicture(state);
  const rows = pane === "instances"
    ? instanceRows(picture)
    : filtered(picture, pane, state.filter).length;
  return Math.max(0, rows - bodyRows(state, pane));
}

/** Rows of a pane that scroll. */
function bodyRows(state: WatchState, pane: PaneName): number {
  const picture = shownPicture(state);
  const band = layout(state.size, picture, state.focus).bands
    .find(({ boxes }) => boxes.some((box) => box.pane === pane));
  return band === undefined ? 0 : scrollingRows(pane, band.rows - 1, picture);
}

/** Whoever has scrolled back sees the same rows after others have arrived. */
export function scrolledBy(
  { scroll, filter }: WatchState,
  before: Picture,
  after: Picture,
): WatchState["scroll"] {
  const next = { ...scroll };
  for (const pane of PANES) {
    if (scroll[pane] === 0 || pane === "instances") continue;
    const more = arrived(rowsIn(before, pane), rowsIn(after, pane));
    next[pane] += more.filter((row) => passes(row, filter)).length;
  }
  return next;
}

/** The rows behind the one that was the last. */
function arrived(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const last = before.at(-1);
  if (last === undefined) return [];
  const at = after.findLastIndex((row) => isSame(row, last));
  return at < 0 ? [] : after.slice(at + 1);
}

/** An order that changed is the same row. */
function isSame(a: Row, b: Row): boolean {
  return a === b || ("kind" in a && "kind" in b && a.kind === b.kind && a.id === b.id);
}

/** The pane after (or before) the focused one, of those that are there. */
export function nextPane(state: WatchState, step: 1 | -1): PaneName {
  const panes = visiblePanes(shownPicture(state));
  const at = Math.max(0, panes.indexOf(state.focus));
  return panes[(at + step + panes.length) % panes.length]!;
}

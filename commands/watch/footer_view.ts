import type { Paint } from "../../lib/cli/paint.ts";
import { cut } from "../../lib/cli/screen/fit.ts";
import { outside } from "./outside_text.ts";
import type { WatchState } from "./state.ts";

/** Keys that every line of the bottom names, and all of them for the help. */
export const KEYS: readonly (readonly [key: string, does: string, short: string])[] = [
  ["q", "quit (also Ctrl-C)", "quit"],
  ["?", "this help", "help"],
  ["p", "pause the picture, and go on", "pause"],
  ["Tab", "next pane, Shift-Tab the one before", "pane"],
  ["↑ ↓", "scroll the marked pane", "scroll"],
  ["/", "show only rows with a text", "filter"],
];

/** The last line: what is typed, what holds, or the keys. */
export function footerLine(state: WatchState, paint: Paint): string {
  const { columns } = state.size;
  if (state.typing !== undefined) {
    return cut(
      `filter: ${outside(state.typing)}▏ ${paint.dim("Enter keeps, Esc clears")}`,
      columns,
    );
  }
  const parts: string[] = [];
  if (state.filter !== "") {
    parts.push(`${paint.yellow(`filter: ${outside(state.filter)}`)} ${paint.dim("Esc clears")}`);
  }
  if (state.notice !== "") parts.push(paint.yellow(outside(state.notice)));
  parts.push(...KEYS.map(([key, , short]) => `${paint.bold(key)} ${paint.dim(short)}`));
  return cut(parts.join("  "), columns);
}

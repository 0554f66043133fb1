import type { ScreenSize } from "../context.ts";
import { type Cells, cellsOf, isUncertain } from "./cells.ts";

/** Unchanged cells up to this many are written again: moving over them takes as many bytes. */
const BRIDGE = 4;
/** A terminal that knows it shows what stands between as one picture; others ignore it. */
const BEGIN = "\x1b[?2026h";
const END = "\x1b[0m\x1b[?2026l";

/** Turns whole pictures into the few bytes that change the last one into the next. */
export class FrameWriter {
  #size: ScreenSize = { columns: 0, rows: 0 };
  #lines: string[] = [];
  #cells: Cells[] = [];

  /** What to write so that the screen shows `lines`; empty if it does so already. */
  frame(lines: readonly string[], size: ScreenSize): string {
    let out = "";
    if (size.columns !== this.#size.columns || size.rows !== this.#size.rows) {
      this.#size = { ...size };
      this.#lines = [];
      this.#cells = Array.from({ length: size.rows }, () => cellsOf("", size.columns));
      out += "\x1b[0m\x1b[2J";
    }
    for (let row = 0; row < size.rows; row++) {
      const line = lines[row] ?? "";
      if (this.#lines[row] === line) continue;
      this.#lines[row] = line;
      const next = cellsOf(line, size.columns);
      out += changes(this.#cells[row]!, next, row);
      this.#cells[row] = next;
    }
    return out === "" ? "" : BEGIN + out + END;
  }

  /** The screen shows something else now: the next frame draws everything. */
  forget(): void {
    this.#size = { columns: 0, rows: 0 };
  }
}

function changes(before: Cells, next: Cells, row: number): string {
  const columns = next.texts.length;
  const blankFrom = trailingBlanks(next);
  const clears = trailingBlanks(before) > blankFrom;
  let out = "";
  let style = "";
  /** Column of the terminal's cursor; -1 where it can't be known. */
  let cursor = -1;
  const put = (column: number) => {
    const text = next.texts[column]!;
    if (next.styles[column] !== style) {
      style = next.styles[column]!;
      out += style === "" ? "\x1b[0m" : `\x1b[0;${style}m`;
    }
    out += text;
    cursor = isUncertain(text) ? -1 : column + 1;
  };
  for (let column = 0; column < (clears ? blankFrom : columns); column++) {
    if (isSame(before, next, column)) continue;
    // The right half of a wide character comes with its left one.
    const from = next.texts[column] === "" ? column - 1 : column;
    if (cursor >= 0 && from - cursor <= BRIDGE && isCertain(next, cursor, from)) {
      for (let each = cursor; each < from; each++) put(each);
    }
    if (cursor !== from) out += `\x1b[${row + 1};${from + 1}H`;
    put(from);
    if (next.texts[from + 1] === "") column = from + 1;
  }
  if (clears) out += `\x1b[0m\x1b[${row + 1};${blankFrom + 1}H\x1b[K`;
  else if (style !== "") out += "\x1b[0m";
  return out;
}

function isSame(before: Cells, next: Cells, column: number): boolean {
  return before.texts[column] === next.texts[column] &&
    before.styles[column] === next.styles[column] &&
    // A wide character that is overwritten by half takes its other half with it.
    (next.texts[column] !== "" || before.texts[column - 1] === next.texts[column - 1]);
}

function isCertain({ texts }: Cells, from: number, to: number): boolean {
  for (let column = from; column < to; column++) if (isUncertain(texts[column]!)) return false;
  return true;
}

/** First column from which on there are only plain spaces. */
function trailingBlanks({ texts, styles }: Cells): number {
  let column = texts.length;
  while (column > 0 && texts[column - 1] === " " && styles[column - 1] === "") column--;
  return column;
}

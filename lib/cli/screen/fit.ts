import { characterWidth } from "../character_width.ts";
import { displayWidth } from "../table.ts";

// deno-lint-ignore no-control-regex
const PIECES = /\x1b\[[0-9;]*m|[^\x1b]/gu;
const NARROW = /^[\x20-\x7e]*$/;
const CLOSE = "\x1b[22m\x1b[39m";

/** At most `columns` wide; what is cut off ends in `…`. Our own colours are kept, and closed. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (text.length <= columns && NARROW.test(text)) return text;
  if (displayWidth(text) <= columns) return text;
  let out = "";
  let width = 0;
  let coloured = false;
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.length > 1 && piece.startsWith("\x1b")) {
      coloured = true;
      out += piece;
      continue;
    }
    const next = characterWidth(piece);
    if (width + next > columns - 1) break;
    width += next;
    out += piece;
  }
  return `${out}…${coloured ? CLOSE : ""}`;
}

/** Exactly `columns` wide: cut, or filled with spaces on the right (on the left with `right`). */
export function fit(text: string, columns: number, right = false): string {
  const short = cut(text, columns);
  const space = " ".repeat(Math.max(0, columns - displayWidth(short)));
  return right ? space + short : short + space;
}

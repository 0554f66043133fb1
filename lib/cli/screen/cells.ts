import { characterWidth } from "../character_width.ts";

/** Marks on one character beyond this are left out: a text from outside may pile up hundreds. */
const MAX_MARKS = 3;
// deno-lint-ignore no-control-regex
const CODE = /\x1b\[([0-9;]*)m/y;
const BOLD_OFF = "22";
const COLOUR_OFF = "39";

/** A row of the screen, a cell a column. */
export interface Cells {
  /** The character with its marks; empty right of a wide one. */
  texts: string[];
  /** SGR parameters, such as `1;31`; empty for plain text. */
  styles: string[];
}

/** Whether the terminal may see this cell wider or narrower than we do. */
export function isUncertain(text: string): boolean {
  return text === "" || text.length > 1 || characterWidth(text) !== 1;
}

/**
 * A line with our own colours as exactly `columns` cells: cut on the right, never through a wide
 * character, and filled with spaces.
 */
export function cellsOf(line: string, columns: number): Cells {
  const texts: string[] = [];
  const styles: string[] = [];
  let weight = "";
  let colour = "";
  let style = "";
  for (let at = 0; at < line.length && texts.length <= columns;) {
    if (line.charCodeAt(at) === 0x1b) {
      CODE.lastIndex = at;
      const code = CODE.exec(line);
      if (code !== null) {
        at = CODE.lastIndex;
        const value = code[1]!;
        if (value === "1" || value === "2") weight = value;
        else if (value === BOLD_OFF) weight = "";
        else colour = value === COLOUR_OFF ? "" : value;
        style = weight !== "" && colour !== "" ? `${weight};${colour}` : weight + colour;
        continue;
      }
    }
    const character = String.fromCodePoint(line.codePointAt(at)!);
    at += character.length;
    const width = characterWidth(character);
    if (width === 0) {
      pileUp(texts, character);
      continue;
    }
    if (texts.length + width > columns) break;
    texts.push(character);
    styles.push(style);
    if (width === 2) {
      texts.push("");
      styles.push(style);
    }
  }
  while (texts.length < columns) {
    texts.push(" ");
    styles.push("");
  }
  return { texts, styles };
}

/** A mark belongs to the character before it; one at the beginning has none and is left out. */
function pileUp(texts: string[], mark: string): void {
  // Nothing that moves the cursor may get here, whatever the caller forgot.
  if (mark < " " || (mark >= "\x7f" && mark < "\xa0")) return;
  let at = texts.length - 1;
  if (texts[at] === "") at--;
  if (at >= 0 && texts[at]!.length <= MAX_MARKS) texts[at] += mark;
}

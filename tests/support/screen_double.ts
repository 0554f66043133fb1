import { characterWidth } from "../../lib/cli/character_width.ts";

// deno-lint-ignore no-control-regex
const CONTROL = /^\x1b\[(\??)([0-9;]*)([A-Za-z])/;

/** A terminal's screen, as far as our frames use one. What it does not know throws. */
export class ScreenDouble {
  columns: number;
  rows: number;
  alternate = false;
  cursorShown = true;
  wraps = true;
  #cells: string[][] = [];
  #styles: string[][] = [];
  #row = 0;
  #column = 0;
  #style = "";

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#clear();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#clear();
  }

  write(text: string): void {
    for (let rest = text; rest !== "";) {
      const control = CONTROL.exec(rest);
      if (control !== null) {
        rest = rest.slice(control[0].length);
        this.#obey(control[1]! + control[3]!, control[2]!);
        continue;
      }
      const character = String.fromCodePoint(rest.codePointAt(0)!);
      rest = rest.slice(character.length);
      if (character < " ") throw new Error(`control character in a frame: ${escape(character)}`);
      this.#put(character);
    }
  }

  /** What a person reads, row by row, without spaces at the end. */
  lines(): string[] {
    return this.#cells.map((row) => row.join("").trimEnd());
  }

  style(row: number, column: number): string {
    return this.#styles[row]![column]!;
  }

  #obey(what: string, values: string): void {
    if (what === "m") this.#style = values === "0" ? "" : values.replace(/^0;/, "");
    else if (what === "H") {
      const [row, column] = values.split(";");
      this.#row = Number(row) - 1;
      this.#column = Number(column) - 1;
    } else if (what === "J" && values === "2") this.#clear();
    else if (what === "K") {
      for (let column = this.#column; column < this.columns; column++) this.#set(column, " ");
    } else if (what === "?h" || what === "?l") this.#mode(values, what === "?h");
    else throw new Error(`unknown control ${what} ${values}`);
  }

  #mode(number: string, on: boolean): void {
    if (number === "1049") this.alternate = on;
    else if (number === "25") this.cursorShown = on;
    else if (number === "7") this.wraps = on;
    else if (number !== "2026") throw new Error(`unknown mode ${number}`);
  }

  #put(character: string): void {
    const width = characterWidth(character);
    if (width === 0) {
      const at = this.#cells[this.#row]![this.#column - 1] === "" ? 2 : 1;
      this.#cells[this.#row]![this.#column - at] += character;
      return;
    }
    if (this.#column + width > this.columns) throw new Error("a frame writes over the edge");
    this.#set(this.#column, character);
    if (width === 2) this.#set(this.#column + 1, "");
    this.#column += width;
  }

  /** A wide character that loses one half loses the other too. */
  #set(column: number, text: string): void {
    const cells = this.#cells[this.#row]!;
    if (cells[column] === "" && text !== "") cells[column - 1] = " ";
    if (cells[column + 1] === "") cells[column + 1] = " ";
    cells[column] = text;
    this.#styles[this.#row]![column] = this.#style;
  }

  #clear(): void {
    this.#cells = Array.from({ length: this.rows }, () => Array(this.columns).fill(" "));
    this.#styles = Array.from({ length: this.rows }, () => Array(this.columns).fill(""));
  }
}

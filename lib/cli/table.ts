import { plain } from "./ansi.ts";
import { characterWidth } from "./character_width.ts";
import type { Paint } from "./paint.ts";

export interface Column {
  title: string;
  right?: boolean;
}

/** Columns that a text takes in a terminal; our own colours take none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of plain(text)) width += characterWidth(character);
  return width;
}

/** An aligned table with a dim heading, two spaces between columns, no trailing spaces. */
export function table(columns: readonly Column[], rows: readonly string[][], paint: Paint): string {
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[i] ?? "")))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => {
      const space = " ".repeat(widths[i]! - displayWidth(cell));
      return columns[i]!.right ? space + cell : cell + space;
    }).join("  ").trimEnd();
  const head = columns.map((column) => column.title);
  return [paint.dim(line(head)), ...rows.map(line)].join("\n");
}

/** `name  value` rows, the names dim and aligned. */
export function facts(rows: readonly (readonly [string, string])[], paint: Paint): string {
  const width = Math.max(...rows.map(([name]) => displayWidth(name)));
  return rows.map(([name, value]) =>
    `${paint.dim(name + " ".repeat(width - displayWidth(name)))}  ${value}`.trimEnd()
  ).join("\n");
}

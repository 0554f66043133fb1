import { plain } from "./ansi.ts";
import type { Paint } from "./paint.ts";

export interface Column {
  title: string;
  right?: boolean;
}

/** Columns in a terminal: wide characters of East Asian scripts and emoji take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of plain(text)) {
    const point = character.codePointAt(0)!;
    if (point >= 0x300 && point <= 0x36f) continue;
    const wide = point >= 0x1100 && (point <= 0x115f || (point >= 0x2e80 && point <= 0xa4cf) ||
      (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
      (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) ||
      (point >= 0x1f300 && point <= 0x1faff));
    width += wide ? 2 : 1;
  }
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

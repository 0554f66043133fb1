import type { Paint } from "./paint.ts";

/** A bold title and aligned rows below it. */
export function section(
  title: string,
  rows: readonly (readonly [string, string])[],
  paint: Paint,
): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) =>
    `  ${paint.cyan(name.padEnd(width))}  ${text}`.trimEnd()
  );
  return [paint.bold(title), ...lines].join("\n");
}

/** A text in lines of at most `columns`, broken between words. */
export function wrapped(text: string, columns: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

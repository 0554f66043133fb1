import type { Paint } from "./paint.ts";

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };

/** Colours by ANSI codes, or none. */
export function paintFor(colour: boolean): Paint {
  const paint = (code: number) => (text: string) =>
    colour && text !== "" ? `\x1b[${code}m${text}\x1b[${code < 3 ? 22 : 39}m` : text;
  return {
    bold: paint(codes.bold),
    dim: paint(codes.dim),
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    blue: paint(codes.blue),
    magenta: paint(codes.magenta),
    cyan: paint(codes.cyan),
  };
}

// deno-lint-ignore no-control-regex
const CODES = /\x1b\[[0-9;]*m/g;

/** A text without our own colours. */
export function plain(text: string): string {
  return text.replace(CODES, "");
}

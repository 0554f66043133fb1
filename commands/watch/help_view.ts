import type { Paint } from "../../lib/cli/paint.ts";
import { cut } from "../../lib/cli/screen/fit.ts";
import { facts } from "../../lib/cli/table.ts";
import { KEYS } from "./footer_view.ts";

const MORE: readonly (readonly [string, string])[] = [
  ["PgUp PgDn", "scroll by a page"],
  ["Home End", "to the oldest row, to the newest"],
  ["Esc", "close this, clear the filter"],
  ["Ctrl-Z", "suspend; fg comes back"],
];

/** All keys. */
export function helpLines(columns: number, paint: Paint): string[] {
  const rows = [...KEYS.map(([key, does]) => [key, does] as const), ...MORE];
  return [
    "",
    ...facts(rows, paint).split("\n"),
    "",
    "CALLBACK is the p50 of on_book, PnL is net of fees.",
  ]
    .map((line) => cut(line, columns));
}

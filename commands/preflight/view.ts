import { neutralise } from "../../lib/cli/neutralise.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import type { Target } from "../../lib/config/targets.ts";
import type { Row, Status } from "./row.ts";

const STATUSES: readonly Status[] = ["ok", "warn", "fail", "skip"];

/** A row a check, with the fix below it, and how many there are of each kind. */
export function preflightText(
  rows: readonly Row[],
  name: Target["name"] | undefined,
  isTerminal: boolean,
  paint: Paint,
): string {
  const width = Math.max(...rows.map((row) => neutralise(row.title).length));
  const lines = rows.flatMap((row) => {
    const status = painted(row.status, row.status.padEnd(4), paint);
    const measured = row.status === "skip" ? paint.dim(row.measured) : row.measured;
    return [
      `${status}  ${neutralise(row.title).padEnd(width)}  ${measured}`,
      ...fixLines(row, width, paint),
    ];
  });
  const counts = STATUSES.map((status) => {
    const count = rows.filter((row) => row.status === status).length;
    return count === 0 ? `0 ${status}` : painted(status, `${count} ${status}`, paint);
  });
  return [`${tag(name, isTerminal, paint)}preflight`, "", ...lines, "", counts.join(", ")].join(
    "\n",
  );
}

function fixLines({ fix }: Row, width: number, paint: Paint): string[] {
  if (fix === null) return [];
  const indent = " ".repeat(6 + width);
  return fix.split("\n").map((line, i) =>
    `${indent}  ${i === 0 ? paint.cyan("fix:") : "    "} ${line}`
  );
}

function painted(status: Status, text: string, paint: Paint): string {
  if (status === "ok") return paint.green(text);
  if (status === "warn") return paint.yellow(text);
  return status === "fail" ? paint.red(text) : paint.dim(text);
}

function tag(name: Target["name"] | undefined, isTerminal: boolean, paint: Paint): string {
  if (name === undefined) return "";
  if (name !== "live") return `${paint.cyan(`[${name}]`)} `;
  return isTerminal ? `${paint.red("[LIVE]")} ` : "";
}

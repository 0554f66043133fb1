import type { LogRow } from "../../lib/contract/logs.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { clockTime } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";

/** Time, level in its colour, instance, message. */
export function logLine(row: LogRow, paint: Paint): string {
  const level = neutralise(row.level).padEnd(5);
  const label = row.label ? ` ${paint.cyan(neutralise(row.label))}` : "";
  const message = neutralise(row.message);
  const text = row.source === "platform" ? paint.dim(message) : message;
  return `${paint.dim(clockTime(row.ts_ns))} ${painted(row.level, level, paint)}${label} ${text}`;
}

function painted(level: string, text: string, paint: Paint): string {
  if (level === "ERROR") return paint.red(text);
  if (level === "WARN") return paint.yellow(text);
  return level === "INFO" ? paint.green(text) : paint.dim(text);
}

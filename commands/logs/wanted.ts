import type { LogPage, LogRow } from "../../lib/contract/logs.ts";
import { LOG_LEVELS } from "../../lib/contract/logs.ts";

/** What the options of `logs` ask for. */
export interface Wanted {
  level: string | undefined;
  /** One label, or several with commas. */
  label: string | undefined;
  /** ns since the epoch. */
  since: bigint | undefined;
  tail: number;
}

/** Whether a row is asked for. A platform may not know the filters, and a stream has none. */
export function passes(row: LogRow, wanted: Wanted): boolean {
  const rank = (level: string) => LOG_LEVELS.indexOf(level as "INFO");
  if (wanted.level !== undefined && rank(row.level) < rank(wanted.level)) return false;
  if (wanted.since !== undefined && row.ts_ns < wanted.since) return false;
  return wanted.label === undefined || wanted.label.split(",").includes(row.label ?? "");
}

/** The filters as query parameters. */
export function filterQuery(wanted: Wanted): Record<string, string | undefined> {
  return {
    level: wanted.level,
    label: wanted.label,
    since: wanted.since?.toString(),
  };
}

/** The rows of a page that are asked for. */
export function wantedRows(page: LogPage, wanted: Wanted): LogRow[] {
  return page.logs.filter((row) => passes(row, wanted));
}

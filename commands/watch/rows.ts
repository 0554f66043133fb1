import { KEPT_ROWS } from "./state.ts";

/** The rows with one more at the end, and the oldest gone where there are too many. */
export function appended<T>(rows: readonly T[], row: T): readonly T[] {
  const kept = rows.length < KEPT_ROWS ? rows.slice() : rows.slice(rows.length - KEPT_ROWS + 1);
  kept.push(row);
  return kept;
}

/** The newest rows, as many as are kept. */
export function newest<T>(rows: readonly T[]): readonly T[] {
  return rows.length <= KEPT_ROWS ? rows : rows.slice(-KEPT_ROWS);
}

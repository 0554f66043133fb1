import type { LogRow } from "../../lib/contract/logs.ts";
import { listOf } from "./rows.ts";
import type { ActivityLine, MessageLine, PaneName, Picture } from "./state.ts";

/** Rows of one pane, besides `instances`. */
export type Row = ActivityLine | MessageLine | LogRow;

/** The rows of a pane with the filter's text somewhere in them, in any case. */
export function filtered(picture: Picture, pane: PaneName, filter: string): readonly Row[] {
  const rows = rowsIn(picture, pane);
  return filter === "" ? rows : rows.filter((row) => passes(row, filter));
}

/** Whether a row has the filter's text in it. */
export function passes(row: Row, filter: string): boolean {
  return filter === "" || searched(row).toLowerCase().includes(filter.toLowerCase());
}

/** All rows of a pane, oldest first. */
export function rowsIn(picture: Picture, pane: PaneName): readonly Row[] {
  if (pane === "activity") return listOf(picture.activity);
  if (pane === "mesh") return listOf(picture.messages);
  return pane === "log" ? listOf(picture.log) : [];
}

/** What of a row can be searched for. */
function searched(row: Row): string {
  if ("message" in row) return `${row.level} ${row.label ?? ""} ${row.message}`;
  if ("from" in row) return `${row.from} → ${row.to} ${row.dropped}`;
  const own = row.kind === "order"
    ? `${row.status} ${row.orderType} ${row.reason}`
    : `fill ${row.liquidity}`;
  return `${row.id} ${row.label} ${row.side} ${row.symbol} ${own}`;
}

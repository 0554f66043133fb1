import type { FillRow, OrderRow } from "../../lib/contract/activity.ts";
import { appended, findNewest, replaced } from "./rows.ts";
import type { ActivityLine, FillLine, OrderLine, Picture } from "./state.ts";

export function orderLine(row: OrderRow): OrderLine {
  const end = row.end_reason ?? "";
  return {
    kind: "order",
    id: row.node_order_id,
    atNs: row.created_at_ns ?? row.updated_at_ns ?? 0n,
    label: row.label ?? "",
    side: row.side,
    symbol: row.symbol,
    qty1e8: row.qty_1e8 ?? 0n,
    filled1e8: row.filled_qty_1e8 ?? 0n,
    px1e9: row.px_1e9 ?? undefined,
    orderType: row.order_type ?? "",
    status: row.status,
    updatedNs: row.updated_at_ns ?? 0n,
    reason: row.failure_reason ?? (end === "filled" || end === "rejected" ? "" : end),
  };
}

export function fillLine(row: FillRow): FillLine {
  return {
    kind: "fill",
    id: row.fill_id,
    atNs: row.recv_ns ?? 0n,
    label: row.label ?? "",
    side: row.side,
    symbol: row.symbol,
    qty1e8: row.qty_1e8 ?? 0n,
    px1e9: row.px_1e9 ?? 0n,
    fee1e9: row.fee_1e9 ?? 0n,
    liquidity: row.liquidity ?? "",
  };
}

/** A known order changes in its place, everything else comes at the end, a known fill is known. */
export function withActivity(picture: Picture, line: ActivityLine): Picture {
  const { activity } = picture;
  const at = findNewest(activity, (each) => each.id === line.id && each.kind === line.kind);
  if (at === undefined) return { ...picture, activity: appended(activity, line) };
  if (line.kind === "fill") return picture;
  return { ...picture, activity: replaced(activity, at, line) };
}

import type { AmendBody } from "../../contract/order_requests.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { Center } from "../center/center.ts";
import { finest, marketsFor, mendTruncated } from "../desk/plan_graph.ts";
import { conflict, invalid, Problem } from "../problem.ts";
import type { Row } from "../store/database.ts";
import { withStore } from "./with_store.ts";

/** New terms on the grid of the markets. Throws 409 for a total of no more than what is filled. */
export function checkedTotal(
  body: AmendBody,
  metas: readonly SymbolMeta[],
  filled1e8: number,
): { qty1e8: number | null; px1e9: number | null } {
  const qty = body.new_qty_1e8 ?? null;
  const px = body.new_constraints?.max_price_1e9 ?? null;
  const qty1e8 = qty === null ? null : mendTruncated(Number(qty), finest(metas, "lot1e8"));
  const px1e9 = px === null ? null : mendTruncated(Number(px), finest(metas, "tick1e9"));
  if (qty1e8 !== null && qty1e8 <= filled1e8) {
    throw conflict(`the new total ${qty1e8} is not above what is filled, ${filled1e8} (× 10⁻⁸)`);
  }
  return { qty1e8, px1e9 };
}

/** `PATCH` of an order: waits for the venue, and tells what the order is then. */
export async function amendOrder(
  center: Center,
  row: Row,
  body: AmendBody,
): Promise<Record<string, unknown>> {
  const id = row["node_order_id"] as string;
  if (row["graph_id"] === null) {
    throw conflict("the order belongs to an algo, which alone may amend it; it can be cancelled");
  }
  const order = center.desk.order(id);
  if (order === undefined || order.ended) throw conflict(`the order has ended (${row["status"]})`);
  const metas = marketsFor(order.node, center.markets.map(({ meta }) => meta));
  const { qty1e8, px1e9 } = checkedTotal(body, metas, order.filled1e8);
  if (px1e9 !== null && order.node.limitPx1e9 === null) {
    throw invalid([{
      field: "new_constraints.max_price_1e9",
      message: "a market order has no price",
    }]);
  }
  const refused = await withStore(() => center.desk.amend(order, qty1e8, px1e9));
  if (refused !== null) throw refusal(refused, order.outcome().status);
  const after = center.db.get("SELECT * FROM orders WHERE node_order_id = ?", id)!;
  return {
    node_order_id: id,
    status: after["status"],
    mode: "cancel_replace",
    revision: Number(after["revision"]),
    qty_1e8: after["qty_1e8"],
    px_1e9: after["px_1e9"],
    filled_qty_1e8: after["filled_1e8"],
  };
}

function refusal(refused: string, status: string): Problem {
  if (refused === "ended" || (status !== "NEW" && status !== "OPEN")) {
    return conflict(`the order ended before the amend arrived (${status})`);
  }
  if (refused === "busy") return conflict("another amend of this order is under way");
  if (refused === "late") {
    return new Problem(500, "INTERNAL_ERROR", "the venue has not answered the amend yet");
  }
  if (refused === "INVALID_PARAMS") {
    return invalid([{
      field: "body",
      message: "the venue does not allow these terms: tick, lot, smallest order or post-only",
      code: refused,
    }]);
  }
  return conflict(`the amend was refused: ${refused}; the order stands as it was`);
}

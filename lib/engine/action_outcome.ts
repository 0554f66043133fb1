import type { ActionBuffer } from "../algo/action_buffer.ts";
import { ORDER_TYPES } from "./action_wish.ts";
import type { ActionOutcome } from "./call_watch.ts";
import type { RejectReason } from "./journal.ts";
import type { OrderDesk } from "./order_desk.ts";

const KINDS = ["new", "cancel", "amend", "intent"] as const;

/**
 * Action `i` of a callback as it is told, with what became of it; `newSeq` is the use of its number
 * that a new order is.
 */
export function actionOutcome(
  actions: ActionBuffer,
  i: number,
  desk: OrderDesk,
  newSeq: number,
  accepted: boolean,
  reason: RejectReason | null,
): ActionOutcome {
  const type = KINDS[actions.kind[i]!] ?? "unknown";
  const algoOrderId = actions.orderId(i);
  const changes = type === "cancel" || type === "amend";
  const side = actions.side[i]!;
  const isOrder = type === "new" || type === "intent";
  return {
    type,
    algoOrderId,
    seq: changes ? desk.seqOf(algoOrderId) : newSeq,
    side: side === 0 ? null : side > 0 ? "buy" : "sell",
    px1e9: type === "cancel" ? null : actions.px1e9[i]!,
    qty1e8: type === "cancel" ? null : actions.qty1e8[i]!,
    // An intent has a policy in this place, and sends IOCs.
    orderType: !isOrder ? null : type === "intent" ? "ioc" : ORDER_TYPES[actions.orderType[i]!] ??
      null,
    accepted,
    reason,
  };
}

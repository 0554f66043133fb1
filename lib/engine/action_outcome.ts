import type { ActionBuffer } from "../algo/action_buffer.ts";
import { ORDER_TYPES } from "./action_wish.ts";
import type { ActionOutcome } from "./call_watch.ts";
import type { RejectReason } from "./journal.ts";

const KINDS = ["new", "cancel", "amend", "intent"] as const;

/** Action `i` of a callback as it is told, with what became of it. */
export function actionOutcome(
  actions: ActionBuffer,
  i: number,
  accepted: boolean,
  reason: RejectReason | null,
): ActionOutcome {
  const type = KINDS[actions.kind[i]!] ?? "unknown";
  const side = actions.side[i]!;
  const isOrder = type === "new" || type === "intent";
  return {
    type,
    algoOrderId: actions.orderId(i),
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

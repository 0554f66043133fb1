import type { ActionBuffer } from "../algo/action_buffer.ts";
import type { RejectReason } from "./journal.ts";
import type { OrderWish } from "./order.ts";

/** Names of an action's `order_type`, in the SDK's order. */
export const ORDER_TYPES = ["limit", "market", "ioc", "fok", "post_only"] as const;
const INTENT = 3;
/** Policy of an intent: retry at worse prices until filled or expired; 0 is one IOC sweep. */
const CHASE = 1;

/**
 * Action `i` as a new order, and why it can't be one: an unknown kind or type, a symbol that the
 * instance does not trade, another venue, an unknown policy of an intent.
 */
export function actionWish(
  actions: ActionBuffer,
  i: number,
  instruments: number,
  venueId: number,
): { wish: OrderWish; refused: RejectReason | null; chases: boolean } {
  // 0 is the primary symbol, n the n-th.
  const instrument = Math.max(0, actions.symbolIdx[i]! - 1);
  const intent = actions.kind[i] === INTENT;
  const type = intent ? "ioc" : ORDER_TYPES[actions.orderType[i]!];
  const wish: OrderWish = {
    algoOrderId: actions.orderId(i),
    instrument,
    side: actions.side[i]!,
    type: type ?? "limit",
    px1e9: actions.px1e9[i]!,
    qty1e8: actions.qty1e8[i]!,
  };
  const wanted = actions.venueId[i]!;
  if (actions.kind[i]! > INTENT || type === undefined || instrument >= instruments) {
    return { wish, refused: "INVALID_PARAMS", chases: false };
  }
  const chases = intent && actions.orderType[i] === CHASE;
  if (wanted !== 0 && wanted !== venueId) return { wish, refused: "BAD_VENUE", chases };
  if (intent && actions.orderType[i]! > CHASE) {
    return { wish, refused: "INVALID_PARAMS", chases: false };
  }
  return { wish, refused: null, chases };
}

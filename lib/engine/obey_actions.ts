import type { ActionBuffer } from "../algo/action_buffer.ts";
import { actionWish } from "./action_wish.ts";
import type { Decision } from "./decision.ts";
import type { OrderDesk } from "./order_desk.ts";

const NEW = 0;
const CANCEL = 1;
const AMEND = 2;
const MS = 1_000_000;

/** Hands the actions of one callback to the desk, in their order. */
export function obeyActions(
  actions: ActionBuffer,
  desk: OrderDesk,
  decision: Decision,
  instruments: number,
  venueId: number,
): void {
  for (let i = 0; i < actions.count; i++) {
    const kind = actions.kind[i]!;
    const id = actions.orderId(i);
    if (kind === CANCEL) desk.cancel(id, decision.endedNs);
    else if (kind === AMEND) {
      desk.amend(id, actions.px1e9[i]!, actions.qty1e8[i]!, decision.endedNs, false);
    } else if (kind !== NEW || id !== 0n || actions.side[i] !== 0 || actions.qty1e8[i] !== 0) {
      // All zero is what the SDK's `clear_at` leaves: no action.
      const { wish, refused, chases } = actionWish(actions, i, instruments, venueId);
      if (chases) desk.chase(wish, actions.ttlMs[i]! * MS, decision, refused);
      else desk.submit(wish, decision, refused);
    }
  }
}

/** At a stop only what lowers risk is obeyed: cancels, and amends that shrink. */
export function obeyAtStop(actions: ActionBuffer, desk: OrderDesk, atNs: number): void {
  for (let i = 0; i < actions.count; i++) {
    const id = actions.orderId(i);
    if (actions.kind[i] === CANCEL) desk.cancel(id, atNs);
    else if (actions.kind[i] === AMEND) {
      desk.amend(id, actions.px1e9[i]!, actions.qty1e8[i]!, atNs, true);
    }
  }
}

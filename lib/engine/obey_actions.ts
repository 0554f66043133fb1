import type { ActionBuffer } from "../algo/action_buffer.ts";
import { actionOutcome } from "./action_outcome.ts";
import { actionWish } from "./action_wish.ts";
import type { ActionOutcome } from "./call_watch.ts";
import type { Decision } from "./decision.ts";
import type { RejectReason } from "./journal.ts";
import type { OrderDesk } from "./order_desk.ts";

const NEW = 0;
const CANCEL = 1;
const AMEND = 2;
const MS = 1_000_000;

/** Hands the actions of one callback to the desk, in their order; `outcomes` gets what became of them. */
export function obeyActions(
  actions: ActionBuffer,
  desk: OrderDesk,
  decision: Decision,
  instruments: number,
  venueId: number,
  outcomes: ActionOutcome[] | undefined,
): void {
  for (let i = 0; i < actions.count; i++) {
    const kind = actions.kind[i]!;
    const id = actions.orderId(i);
    // All zero is what the SDK's `clear_at` leaves: no action.
    if (kind === NEW && id === 0n && actions.side[i] === 0 && actions.qty1e8[i] === 0) continue;
    const reason = obeyAction(actions, i, desk, decision, instruments, venueId);
    outcomes?.push(actionOutcome(actions, i, desk, desk.lastSeq, reason === null, reason));
  }
}

/** Why an action was refused; null if it went out. */
function obeyAction(
  actions: ActionBuffer,
  i: number,
  desk: OrderDesk,
  decision: Decision,
  instruments: number,
  venueId: number,
): RejectReason | null {
  const id = actions.orderId(i);
  if (actions.kind[i] === CANCEL) return desk.cancel(id, decision.endedNs);
  if (actions.kind[i] === AMEND) {
    return desk.amend(id, actions.px1e9[i]!, actions.qty1e8[i]!, decision.endedNs, false);
  }
  const { wish, refused, chases } = actionWish(actions, i, instruments, venueId);
  return chases
    ? desk.chase(wish, actions.ttlMs[i]! * MS, decision, refused)
    : desk.submit(wish, decision, refused);
}

/** At a stop only what lowers risk is obeyed: cancels, and amends that shrink. */
export function obeyAtStop(
  actions: ActionBuffer,
  desk: OrderDesk,
  atNs: number,
  outcomes: ActionOutcome[] | undefined,
): void {
  for (let i = 0; i < actions.count; i++) {
    const id = actions.orderId(i);
    const kind = actions.kind[i];
    let reason: RejectReason | null = null;
    if (kind === CANCEL) reason = desk.cancel(id, atNs);
    else if (kind === AMEND) {
      reason = desk.amend(id, actions.px1e9[i]!, actions.qty1e8[i]!, atNs, true);
    }
    const obeyed = kind === CANCEL || kind === AMEND;
    outcomes?.push(actionOutcome(actions, i, desk, 0, obeyed && reason === null, reason));
  }
}

import type { WatchEvent } from "./event.ts";
import { scrolledBy } from "./scroll.ts";
import { type Picture, shownPicture, type WatchState } from "./state.ts";
import { withHistory } from "./take_history.ts";
import { takeKey } from "./take_key.ts";
import { takeStream } from "./take_stream.ts";

/** The state after `event`, which happened at `nowMs` (ms since the epoch). Pure. */
export function update(before: WatchState, event: WatchEvent, nowMs: number): WatchState {
  const state = { ...before, nowMs };
  if (event.type === "key") return takeKey(state, event.key);
  if (event.type === "size") return { ...state, size: event.size };
  if (event.type === "lost") return { ...state, lostMs: state.lostMs ?? nowMs };
  if (event.type === "back") return { ...state, lostMs: undefined };
  if (event.type === "notice") return { ...state, notice: event.text };
  if (event.type === "history") {
    return withPicture(state, withHistory(state.picture, event.history));
  }
  if (event.type === "tick") return state;
  const heard = event.event.data["event"] === "heartbeat"
    ? { ...state, heartbeatMs: nowMs }
    : state;
  return withPicture(heard, takeStream(state.picture, event.event));
}

/** Whoever has scrolled back goes on seeing the same rows while new ones arrive. */
function withPicture(state: WatchState, picture: Picture): WatchState {
  const next = { ...state, picture };
  if (state.frozen !== undefined) return next;
  return { ...next, scroll: scrolledBy(state, shownPicture(state), picture) };
}

import type { Key, KeyName } from "../../lib/cli/screen/key_decoder.ts";
import { nextPane, pageRows, scrolled } from "./scroll.ts";
import type { WatchState } from "./state.ts";

const LONGEST_FILTER = 64;

/** The state after a key. */
export function takeKey(before: WatchState, key: Key): WatchState {
  const state = before.notice === "" ? before : { ...before, notice: "" };
  if (key.type === "named" && key.name === "interrupt") return { ...state, quit: true };
  if (state.typing !== undefined) return takeTyping(state, state.typing, key);
  return key.type === "character" ? takeCharacter(state, key.text) : takeNamed(state, key.name);
}

function takeCharacter(state: WatchState, text: string): WatchState {
  if (text === "q") return { ...state, quit: true };
  if (text === "?") return { ...state, help: !state.help };
  if (text === "/") return { ...state, typing: state.filter, help: false };
  if (text === "p") {
    const { frozen, picture, nowMs } = state;
    return { ...state, frozen: frozen === undefined ? { picture, atMs: nowMs } : undefined };
  }
  return state;
}

function takeNamed(state: WatchState, name: KeyName): WatchState {
  const towardsOlder = state.focus === "instances" ? -1 : 1;
  const page = Math.max(1, pageRows(state) - 1);
  switch (name) {
    case "escape":
      return state.help ? { ...state, help: false } : unfiltered(state);
    case "tab":
      return { ...state, focus: nextPane(state, 1) };
    case "backTab":
      return { ...state, focus: nextPane(state, -1) };
    case "up":
      return scrolled(state, towardsOlder);
    case "down":
      return scrolled(state, -towardsOlder);
    case "pageUp":
      return scrolled(state, page * towardsOlder);
    case "pageDown":
      return scrolled(state, -page * towardsOlder);
    case "home":
      return scrolled(state, Infinity * towardsOlder);
    case "end":
      return scrolled(state, -Infinity * towardsOlder);
    default:
      return state;
  }
}

/** While a filter is typed it holds at once; Enter keeps it, Escape drops it. */
function takeTyping(state: WatchState, typed: string, key: Key): WatchState {
  if (key.type === "character") {
    return typed.length >= LONGEST_FILTER ? state : typing(state, typed + key.text);
  }
  if (key.name === "enter") return { ...state, typing: undefined };
  if (key.name === "escape") return unfiltered(state);
  if (key.name === "eraseLine") return typing(state, "");
  if (key.name !== "backspace") return state;
  return typed === "" ? unfiltered(state) : typing(state, [...typed].slice(0, -1).join(""));
}

function typing(state: WatchState, text: string): WatchState {
  return { ...state, typing: text, filter: text, scroll: fromNewest(state) };
}

function unfiltered(state: WatchState): WatchState {
  if (state.filter === "" && state.typing === undefined) return state;
  return { ...state, typing: undefined, filter: "", scroll: fromNewest(state) };
}

/** Under another filter the old place means nothing. */
function fromNewest({ scroll }: WatchState): WatchState["scroll"] {
  return { ...scroll, activity: 0, mesh: 0, log: 0 };
}

import { AlgoModule } from "../../lib/algo/module.ts";
import { LOG, ON_BOOK, op, tinyModule } from "../algo/tiny_module.ts";

/** One action as an algo writes it; what is left out is 0. */
export interface ScriptAction {
  id?: bigint;
  px?: bigint;
  qty?: bigint;
  side?: number;
  kind?: number;
  type?: number;
  venue?: number;
  symbol?: number;
  /** Time to live of an intent. */
  ttlMs?: number;
}

export interface Script {
  /** Actions of the first book callback, the second, and so on; later ones do nothing. */
  books?: ScriptAction[][];
  shutdown?: ScriptAction[];
  /** Instructions that end a callback in a trap or the like, in place of what it would do. */
  onFill?: number[];
  onBook?: number[];
  /** Actions of each heartbeat. */
  heartbeat?: ScriptAction[];
}

export const CANCEL = 1;
export const AMEND = 2;
export const INTENT = 3;
export const [LIMIT, MARKET, IOC, FOK, POST_ONLY] = [0, 1, 2, 3, 4];

const SET_BYTES = 520;
const COUNTER_AT = 0x8f000;
const TEXT_AT = 0x8f100;
const SHUTDOWN_AT = 0x8f400;
const HEARTBEAT_AT = 0x8f800;
const BOOKS_AT = 0x90000;
const ADD = [0x6a];
const MUL = [0x6c];

/** Writes a text to the log: `fill`, `reject`, `beat`, `book` or `stop`. */
export function say(text: keyof typeof TEXTS): number[] {
  const { at, length } = TEXTS[text];
  return [...op.i32(2), ...op.i32(at), ...op.i32(length), ...op.call(LOG)];
}

const TEXTS = {
  fill: { at: TEXT_AT, length: 4 },
  reject: { at: TEXT_AT + 4, length: 6 },
  beat: { at: TEXT_AT + 10, length: 4 },
  stop: { at: TEXT_AT + 14, length: 4 },
  book: { at: TEXT_AT + 18, length: 4 },
};

/**
 * A module that acts as it was told at its n-th book, whatever the market does, and writes a word to
 * the log in each other callback.
 */
export async function scripted(script: Script): Promise<AlgoModule> {
  const sets = script.books ?? [];
  const bytes = new Uint8Array(Math.max(1, sets.length) * SET_BYTES);
  sets.forEach((actions, i) => writeActions(bytes.subarray(i * SET_BYTES), actions));
  const shutdown = new Uint8Array(SET_BYTES);
  writeActions(shutdown, script.shutdown ?? []);
  const heartbeat = new Uint8Array(SET_BYTES);
  writeActions(heartbeat, script.heartbeat ?? []);
  const next = [
    ...[...op.i32(COUNTER_AT), ...op.load, ...op.i32(SET_BYTES), ...MUL],
    ...[...op.i32(BOOKS_AT), ...ADD],
    ...[...op.i32(COUNTER_AT), ...op.i32(COUNTER_AT), ...op.load, ...op.i32(1), ...ADD],
    ...op.store,
  ];
  const module = tinyModule({
    functions: {
      algo_on_book_v3: {
        params: [...ON_BOOK.params],
        results: ["i32"],
        code: script.onBook ?? next,
      },
      algo_on_fill: { params: ["i32", "i32"], code: script.onFill ?? say("fill") },
      algo_on_reject: { params: ["i32"], code: say("reject") },
      algo_on_heartbeat: {
        params: ["i32"],
        results: ["i32"],
        code: [...say("beat"), ...op.i32(HEARTBEAT_AT)],
      },
      algo_on_shutdown: {
        params: ["i32"],
        results: ["i32"],
        code: [...say("stop"), ...op.i32(SHUTDOWN_AT)],
      },
    },
    data: [
      { at: TEXT_AT, bytes: new TextEncoder().encode("fillrejectbeatstopbook") },
      { at: SHUTDOWN_AT, bytes: shutdown },
      { at: HEARTBEAT_AT, bytes: heartbeat },
      { at: BOOKS_AT, bytes },
    ],
  });
  return await AlgoModule.compile(module, { maxPages: 64 });
}

function writeActions(bytes: Uint8Array, actions: ScriptAction[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, actions.length, true);
  actions.forEach((action, i) => {
    const at = 8 + i * 32;
    view.setBigUint64(at, action.id ?? 0n, true);
    view.setBigUint64(at + 8, action.px ?? 0n, true);
    view.setBigInt64(at + 16, action.qty ?? 0n, true);
    view.setInt8(at + 24, action.side ?? 0);
    view.setUint8(at + 25, action.kind ?? 0);
    view.setUint8(at + 26, action.type ?? 0);
    view.setUint8(at + 27, action.venue ?? 0);
    view.setUint8(at + 29, action.symbol ?? 0);
    view.setUint16(at + 30, action.ttlMs ?? 0, true);
  });
}

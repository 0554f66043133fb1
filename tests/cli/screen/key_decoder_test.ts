import { deepStrictEqual, ok } from "node:assert/strict";
import { KeyDecoder } from "../../../lib/cli/screen/key_decoder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const names = (keys: ReturnType<KeyDecoder["push"]>) =>
  keys.map((key) => key.type === "named" ? key.name : `'${key.text}'`);
const typed = (text: string) => names(new KeyDecoder().push(bytes(text)));

Deno.test("letters, arrows of both kinds, and several keys in one piece", () => {
  deepStrictEqual(typed("qé日"), ["'q'", "'é'", "'日'"]);
  deepStrictEqual(typed("\x1b[A\x1bOB\x1b[5~\x1b[Z\t\r\x7f"), [
    "up",
    "down",
    "pageUp",
    "backTab",
    "tab",
    "enter",
    "backspace",
  ]);
  deepStrictEqual(typed("\x1b[1;5A"), ["up"]);
});

Deno.test("a sequence or a character that arrives in pieces is one key", () => {
  const decoder = new KeyDecoder();
  deepStrictEqual(decoder.push(bytes("\x1b")), []);
  deepStrictEqual(decoder.push(bytes("[")), []);
  ok(decoder.pending);
  deepStrictEqual(names(decoder.push(bytes("B"))), ["down"]);
  const euro = bytes("€");
  deepStrictEqual(decoder.push(euro.subarray(0, 2)), []);
  deepStrictEqual(names(decoder.push(euro.subarray(2))), ["'€'"]);
});

Deno.test("a lone ESC is the Escape key once nothing follows", () => {
  const decoder = new KeyDecoder();
  deepStrictEqual(decoder.push(bytes("\x1b")), []);
  deepStrictEqual(names(decoder.flush()), ["escape"]);
  deepStrictEqual(names(new KeyDecoder().push(bytes("\x1bq"))), ["escape", "'q'"]);
});

Deno.test("keys and reports that mean nothing here are no keys", () => {
  deepStrictEqual(typed("\x1b[15~\x1b[<0;10;5M\x1b[I\x00\x01\x1b[200~"), []);
});

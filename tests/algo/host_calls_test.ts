import assert from "node:assert/strict";
import { runGuest } from "./guest.ts";
import { LOG, ON_BOOK, op, SEND, tinyModule } from "./tiny_module.ts";

const TEXT_AT = 0x90000;

function onBook(code: number[], bytes = new Uint8Array(0)): Uint8Array {
  const params = [...ON_BOOK.params];
  const results = [...ON_BOOK.results];
  return tinyModule({
    functions: { algo_on_book_v3: { params, results, code: [...code, ...op.i32(0)] } },
    data: [{ at: TEXT_AT, bytes }],
  });
}

function log(level: number, at: number, length: number): number[] {
  return [...op.i32(level), ...op.i32(at), ...op.i32(length), ...op.call(LOG)];
}

function send(to: bigint, at: number, length: number): number[] {
  return [...op.i64(to), ...op.i32(at), ...op.i32(length), ...op.call(SEND)];
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("log texts arrive with their level, empty ones too", async () => {
  const guest = await runGuest(
    onBook([...log(0, TEXT_AT, 7), ...log(4, TEXT_AT, 0)], utf8("naïve €")),
  );
  guest.onBook();
  assert.deepEqual(guest.logs, [
    { level: 0, text: "naïve ", truncated: false },
    { level: 4, text: "", truncated: false },
  ]);
});

Deno.test("a text cut inside a character, or no UTF-8 at all, gets replacement characters", async () => {
  const bytes = new Uint8Array([0x61, 0xff, 0xe2, 0x82]);
  const guest = await runGuest(onBook(log(2, TEXT_AT, 4), bytes));
  guest.onBook();
  assert.equal(guest.logs[0]?.text, "a\ufffd\ufffd");
});

Deno.test("a text over 4096 bytes is cut and marked", async () => {
  const guest = await runGuest(onBook(
    [...log(2, TEXT_AT, 4096), ...log(2, TEXT_AT, 4097)],
    new Uint8Array(5000).fill(0x78),
  ));
  guest.onBook();
  assert.deepEqual(guest.logs.map(({ text, truncated }) => [text.length, truncated]), [
    [4096, false],
    [4096, true],
  ]);
});

Deno.test("wild pointers and lengths are ignored, counted, and told once a callback", async () => {
  const guest = await runGuest(onBook([
    ...log(2, -1, 16),
    ...log(2, 0, -1),
    ...log(2, 17 * 65536 - 3, 4),
    ...send(1n, -1, 4),
    ...send(1n, -1, 0),
    ...log(2, 17 * 65536 - 3, 3),
  ]));
  guest.onBook();
  assert.deepEqual(guest.refused, ["log", "send"]);
  assert.deepEqual(guest.instance.refusedCalls, { log: 3, send: 2 });
  assert.equal(guest.logs.length, 1);
  guest.onBook();
  assert.deepEqual(guest.refused, ["log", "send", "log", "send"]);
});

Deno.test("a message goes out with its id unsigned and bytes that are the host's own", async () => {
  const guest = await runGuest(onBook([
    ...send(18446744073709551615n, TEXT_AT, 2),
    // The guest reuses the bytes at once.
    ...op.i32(TEXT_AT),
    ...op.i32(0),
    ...op.store,
    ...send(7n, TEXT_AT, 256),
    ...send(7n, TEXT_AT, 257),
  ], utf8("hi")));
  guest.onBook();
  assert.equal(guest.sent.length, 2);
  assert.equal(guest.sent[0]?.to, 18446744073709551615n);
  assert.deepEqual(guest.sent[0]?.payload, utf8("hi"));
  assert.equal(guest.sent[1]?.payload.length, 256);
  assert.deepEqual(guest.refused, ["too large"]);
});

Deno.test("words spoken from memory that has just grown are heard", async () => {
  const page = 17 * 65536;
  const guest = await runGuest(onBook([
    ...op.i32(1),
    ...op.grow,
    ...op.drop,
    ...op.i32(page),
    ...op.i32(0x21_21_21_21),
    ...op.store,
    ...log(2, page, 4),
  ]));
  guest.onBook();
  assert.equal(guest.logs[0]?.text, "!!!!");
});

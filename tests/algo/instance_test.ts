import assert from "node:assert/strict";
import { BID } from "../../lib/market/event_block.ts";
import { runGuest } from "./guest.ts";
import { LOG, ON_BOOK, op, SEND, tinyModule } from "./tiny_module.ts";

const PAGES = 17;

Deno.test("actions are read from memory that grew during the callback", async () => {
  const at = PAGES * 65536 + 64;
  const store = (offset: number, value: number) => [
    ...op.i32(at + offset),
    ...op.i32(value),
    ...op.store,
  ];
  const guest = await runGuest(tinyModule({
    functions: {
      algo_on_book_v3: {
        params: [...ON_BOOK.params],
        results: [...ON_BOOK.results],
        code: [
          ...op.i32(1),
          ...op.grow,
          ...op.drop,
          ...store(0, 1),
          ...store(8, 5),
          ...store(12, 0x8000_0000),
          ...store(24, 100),
          ...op.i32(at),
        ],
      },
    },
  }));
  for (let i = 0; i < 3; i++) {
    const actions = guest.onBook();
    assert.equal(actions.count, 1);
    assert.equal(actions.orderId(0), 0x8000_0000_0000_0005n);
    assert.equal(actions.qty1e8[0], 100);
  }
  assert.equal(guest.instance.memoryBytes, (PAGES + 3) * 65536);
});

Deno.test("a peer's message arrives whole, with the sender's id", async () => {
  const guest = await runGuest(tinyModule({
    functions: {
      algo_on_message: {
        params: ["i64", "i32", "i32", "i32"],
        results: ["i32"],
        code: [...op.local(0), ...op.local(1), ...op.local(2), ...op.call(SEND), ...op.i32(0)],
      },
    },
  }));
  const longest = new Uint8Array(256).map((_, i) => i);
  for (const payload of [longest, new Uint8Array(0), new Uint8Array([9])]) {
    assert.equal(guest.instance.onMessage(2n ** 64n - 2n, payload, guest.state).count, 0);
  }
  assert.deepEqual(guest.sent.map(({ to }) => to), Array(3).fill(2n ** 64n - 2n));
  assert.deepEqual(guest.sent.map(({ payload }) => payload.length), [256, 0, 1]);
  assert.deepEqual(guest.sent[0]?.payload, longest);
  assert.throws(
    () => guest.instance.onMessage(1n, new Uint8Array(257), guest.state),
    { name: "RangeError", message: "A message has 257 bytes; at most 256 can be delivered" },
  );
});

Deno.test("a callback that a module lacks does nothing", async () => {
  const guest = await runGuest(tinyModule({ functions: {} }));
  assert.equal(guest.instance.hasHeartbeat, false);
  assert.equal(guest.instance.onHeartbeat(guest.state, guest.features).count, 0);
  assert.equal(guest.instance.onShutdown(guest.state).count, 0);
  assert.equal(guest.instance.onMessage(1n, new Uint8Array(1), guest.state).count, 0);
  guest.instance.onFill(1n, 1, 1, 1n, 0, guest.state);
  guest.instance.onReject(1n, 2, 0);
});

/** A module of an old family that logs four bytes of its own from where 0.4.0 has its parameters. */
function oldModule(functions: string[]): Uint8Array {
  const log = [...op.i32(2), ...op.i32(0x24000), ...op.i32(4), ...op.call(LOG), ...op.i32(0)];
  const onBook = { params: [...ON_BOOK.params], results: [...ON_BOOK.results], code: log };
  return tinyModule({
    functions: Object.fromEntries(functions.map((name) => [name, onBook])),
    without: functions.includes("algo_on_book_v3") ? [] : ["algo_on_book_v3"],
    data: [{ at: 0x24000, bytes: new TextEncoder().encode("mine") }],
  });
}

Deno.test("a module of SDK 0.1 gets its books, and its memory is left alone", async () => {
  const guest = await runGuest(oldModule(["algo_on_book"]));
  guest.instance.writeRegions({ self_mesh_id: 5n }, { version: 1 });
  guest.onBook();
  assert.deepEqual(guest.logs.map(({ text }) => text), ["mine"]);
});

Deno.test("features are in place before the first book, with the version", async () => {
  const guest = await runGuest(tinyModule({
    functions: {
      algo_on_book_v3: {
        params: [...ON_BOOK.params],
        results: [...ON_BOOK.results],
        code: [
          ...op.i32(2),
          ...op.i32(0x1a000),
          ...op.i32(16),
          ...op.call(LOG),
          ...op.i32(0),
        ],
      },
    },
  }));
  guest.features.setMicroprice(0x41424344);
  guest.onBook();
  assert.equal(guest.logs[0]?.text, "\x01\0\0\0\0\0\0\0DCBA\0\0\0\0");
});

Deno.test("adopted images reach the guest without a copy, also after its memory grew", async () => {
  const guest = await runGuest(tinyModule({
    functions: {
      algo_on_book_v3: {
        params: [...ON_BOOK.params],
        results: [...ON_BOOK.results],
        code: [
          ...[...op.i32(2), ...op.local(0), ...op.i32(4), ...op.call(LOG)],
          ...[...op.i32(2), ...op.i32(0x1a008), ...op.i32(4), ...op.call(LOG)],
          ...[...op.i32(1), ...op.grow, ...op.drop],
          ...op.i32(0),
        ],
      },
    },
  }));
  guest.instance.adopt(guest.book, guest.features);
  const show = (bidPx1e9: number, microprice: number) => {
    guest.book.setSide(BID, 1, new Float64Array([bidPx1e9]), new Float64Array([1]));
    guest.features.setMicroprice(microprice);
    guest.onBook();
  };
  show(0x44434241, 0x48474645);
  // What changed nothing stays where it was, and a change of the regions leaves it alone.
  guest.instance.writeRegions({}, { version: 1 });
  guest.onBook();
  show(0x34333231, 0x38373635);
  const texts = guest.logs.map(({ text }) => text);
  assert.deepEqual(texts, ["ABCD", "EFGH", "ABCD", "EFGH", "1234", "5678"]);
});

Deno.test("a buffer at an odd place is written by copying", async () => {
  const guest = await runGuest(tinyModule({
    functions: {
      algo_alloc: {
        params: ["i32"],
        results: ["i32"],
        // One byte off, each size elsewhere.
        code: [...op.local(0), ...op.i32(16), 0x6c, ...op.i32(0x50001), 0x6a],
      },
      algo_on_book_v3: {
        params: [...ON_BOOK.params],
        results: [...ON_BOOK.results],
        code: [...op.i32(2), ...op.local(0), ...op.i32(4), ...op.call(LOG), ...op.i32(0)],
      },
    },
  }));
  guest.instance.adopt(guest.book);
  guest.book.setSide(BID, 1, new Float64Array([0x44434241]), new Float64Array([1]));
  guest.instance.onBook(guest.book, guest.state, guest.features);
  assert.deepEqual(guest.logs.map(({ text }) => text), ["ABCD"]);
});

Deno.test("two instances of one module share nothing", async () => {
  const counter = [
    ...op.i32(0x90000),
    ...op.i32(0x90000),
    ...op.load,
    ...op.i32(1),
    0x6a,
    ...op.store,
    ...op.i32(2),
    ...op.i32(0x90000),
    ...op.i32(1),
    ...op.call(LOG),
    ...op.i32(0),
  ];
  const wasm = tinyModule({
    functions: {
      algo_on_book_v3: {
        params: [...ON_BOOK.params],
        results: [...ON_BOOK.results],
        code: counter,
      },
    },
  });
  const [one, other] = [await runGuest(wasm), await runGuest(wasm)];
  one.onBook();
  one.onBook();
  other.onBook();
  assert.deepEqual(one.logs.map(({ text }) => text), ["\x01", "\x02"]);
  assert.deepEqual(other.logs.map(({ text }) => text), ["\x01"]);
});

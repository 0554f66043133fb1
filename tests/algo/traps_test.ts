import assert from "node:assert/strict";
import { AlgoTrap } from "../../lib/algo/trap.ts";
import { runGuest } from "./guest.ts";
import { FIRST, LOG, ON_BOOK, op, tinyModule } from "./tiny_module.ts";

function onBook(code: number[], memory: { minPages?: number; maxPages?: number } = {}): Uint8Array {
  const params = [...ON_BOOK.params];
  const results = [...ON_BOOK.results];
  return tinyModule({ functions: { algo_on_book_v3: { params, results, code } }, ...memory });
}

async function trapOfBook(wasm: Uint8Array, maxPages?: number): Promise<AlgoTrap> {
  const guest = await runGuest(wasm, maxPages === undefined ? {} : { maxPages });
  try {
    guest.onBook();
  } catch (cause) {
    assert.ok(cause instanceof AlgoTrap, String(cause));
    assert.equal(cause.callback, "on_book");
    return cause;
  }
  throw new assert.AssertionError({ message: "the guest did not trap" });
}

Deno.test("a panic is told as unreachable, with the callback", async () => {
  const trap = await trapOfBook(onBook(op.unreachable));
  assert.equal(trap.code, "TRAP");
  assert.equal(trap.message, "unreachable executed in on_book");
});

Deno.test("endless recursion is told as a full call stack", async () => {
  const self = FIRST + 1;
  const trap = await trapOfBook(onBook([...op.local(0), ...op.local(1), ...op.call(self)]));
  assert.equal(trap.code, "TRAP");
  assert.equal(trap.message, "call stack exhausted in on_book");
});

Deno.test("a read beyond the memory and a division by zero are told as such", async () => {
  const beyond = await trapOfBook(onBook([...op.i32(-8), ...op.load]));
  assert.equal(beyond.message, "memory access out of bounds in on_book");
  const zero = await trapOfBook(onBook([...op.i32(1), ...op.i32(0), ...op.divide]));
  assert.equal(zero.message, "divide by zero in on_book");
});

const GROW_UNTIL_IT_FAILS = [
  ...op.loopForever([...op.i32(1), ...op.grow, ...op.trapIfMinusOne]),
  ...op.i32(0),
];

Deno.test("a guest that takes memory without end fails at the host's limit", async () => {
  const trap = await trapOfBook(onBook(GROW_UNTIL_IT_FAILS), 64);
  assert.equal(trap.code, "MEMORY_LIMIT");
  assert.equal(
    trap.message,
    "memory limit reached (4.0 of 4.0 MiB of memory in use), unreachable executed in on_book",
  );
});

Deno.test("a smaller maximum of the module's own is its memory limit", async () => {
  const trap = await trapOfBook(onBook(GROW_UNTIL_IT_FAILS, { maxPages: 32 }), 1024);
  assert.equal(trap.code, "MEMORY_LIMIT");
  assert.match(trap.message, /2\.0 of 2\.0 MiB/);
});

Deno.test("a larger maximum of the module's own does not lift the host's limit", async () => {
  const trap = await trapOfBook(onBook(GROW_UNTIL_IT_FAILS, { maxPages: 65536 }), 32);
  assert.match(trap.message, /2\.0 of 2\.0 MiB/);
});

Deno.test("a panic with much memory in use stays a panic but says how much", async () => {
  const trap = await trapOfBook(onBook([...op.i32(20), ...op.grow, ...op.drop, 0x00]), 64);
  assert.equal(trap.code, "TRAP");
  assert.equal(
    trap.message,
    "unreachable executed (2.3 of 4.0 MiB of memory in use) in on_book",
  );
});

Deno.test("a module that begins with more memory than the limit is refused with both", async () => {
  await assert.rejects(
    runGuest(onBook(op.i32(0), { minPages: 40 }), { maxPages: 32 }),
    /40 pages; at most 32/,
  );
});

Deno.test("actions outside of the memory or beyond 16 end the instance", async () => {
  const outside = await trapOfBook(onBook(op.i32(-16)));
  assert.equal(outside.code, "BAD_ACTIONS");
  const tooMany = [...op.i32(0x90000), ...op.i32(17), ...op.store, ...op.i32(0x90000)];
  assert.equal((await trapOfBook(onBook(tooMany))).code, "BAD_ACTIONS");
});

Deno.test("a trap in the start function is a trap, and its words do not break the host", async () => {
  const log = [...op.i32(2), ...op.i32(0), ...op.i32(4), ...op.call(LOG)];
  const wasm = tinyModule({ functions: {}, start: [...log, ...op.unreachable] });
  await assert.rejects(runGuest(wasm), (cause) => {
    return cause instanceof AlgoTrap && cause.message === "unreachable executed in start";
  });
});

Deno.test("a guest that has no room for its buffers is refused", async () => {
  const algo_alloc = { params: ["i32" as const], results: ["i32" as const], code: op.i32(0) };
  await assert.rejects(runGuest(tinyModule({ functions: { algo_alloc } })), (cause) => {
    return cause instanceof AlgoTrap && cause.code === "MEMORY_LIMIT" && cause.callback === "alloc";
  });
});

Deno.test("a fault of the host in a hook is not blamed on the guest", async () => {
  const fault = new TypeError("the sink is closed");
  const log = [...op.i32(2), ...op.i32(0), ...op.i32(0), ...op.call(LOG), ...op.i32(0)];
  const guest = await runGuest(onBook(log), {
    log() {
      throw fault;
    },
  });
  assert.throws(() => guest.onBook(), (cause) => cause === fault);
});

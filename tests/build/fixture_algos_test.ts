import assert from "node:assert/strict";
import { inspectWasm } from "../../lib/algo/inspect.ts";
import { AlgoModule } from "../../lib/algo/module.ts";
import { type Guest, quote, runGuest } from "../algo/guest.ts";
import { engineConfig, recording, replay } from "../support/recorded_run.ts";

// Algos that misbehave, for the tests of whoever hosts them. Here: each does what its name says.

const FOLDER = new URL("../fixtures/", import.meta.url);
const bytesOf = (name: string) => Deno.readFile(new URL(`wasm/${name}.wasm`, FOLDER));

async function shown(name: string, maxPages = 256): Promise<Guest> {
  const guest = await runGuest(await bytesOf(name), { maxPages });
  quote(guest, 60_000_000_000_000, 60_000_010_000_000, 1_000_000_000);
  return guest;
}

Deno.test("each crate of an algo for one purpose is carried as a module that can be deployed", async () => {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(new URL("algos/", FOLDER))) {
    // Those that behave are looked at elsewhere.
    if (!name.startsWith("sdk_")) names.push(name);
  }
  assert.deepEqual(names.sort(), [
    "bad_text",
    "endless_loop",
    "flood",
    "log_storm",
    "log_stream",
    "memory_hog",
    "message_storm",
    "nonsense",
    "order_storm",
    "raw_actions",
    "trap_in",
    "trap_on_book",
    "two_symbols",
  ]);
  for (const name of names) {
    const report = inspectWasm(await bytesOf(name));
    assert.deepEqual([report.faults, report.family], [[], "0.4"], name);
  }
});

Deno.test("trap_on_book traps in its third book", async () => {
  const guest = await shown("trap_on_book");
  guest.onBook();
  guest.onBook();
  assert.throws(() => guest.onBook(), /unreachable/);
  assert.deepEqual(guest.logs.map((line) => line.text), ["book 1", "book 2", "book 3"]);
});

Deno.test("endless_loop comes back from two books", async () => {
  const guest = await shown("endless_loop");
  guest.onBook();
  guest.onBook();
  assert.deepEqual(guest.logs.map((line) => line.text), ["book 1", "book 2"]);
});

Deno.test("memory_hog takes memory with each book until there is none left", async () => {
  // 16 MiB, of which stack and statics take the first part.
  const guest = await shown("memory_hog", 256);
  let books = 0;
  assert.throws(() => {
    for (; books < 10; books++) guest.onBook();
  });
  assert.equal(books, 3);
});

Deno.test("bad_text logs bytes that are no text, none at all, and far too many", async () => {
  const guest = await shown("bad_text");
  guest.onBook();
  guest.onBook();
  const texts = guest.logs.map((line) => line.text);
  assert(texts.some((text) => text.includes("red")));
  assert(texts.some((text) => text.includes("utf-8")));
  assert(texts.some((text) => text.startsWith("xxxx")));
  assert(guest.logs.some((line) => line.truncated));
  assert(guest.logs.length >= 5 && guest.logs.length <= 7);
});

Deno.test("flood logs 5000 lines in its first book", async () => {
  const guest = await shown("flood");
  guest.onBook();
  assert.equal(guest.logs.length, 5000);
  assert.equal(guest.logs.at(-1)!.text, "line 5000 of 5000");
  guest.onBook();
  assert.equal(guest.logs.length, 5001);
});

Deno.test("nonsense fills its buffer with each book, and no nonsense becomes an order", async () => {
  const guest = await shown("nonsense");
  assert.equal(guest.onBook().count, 16);

  const source = await recording("binance-spot-btcusdt");
  const module = await AlgoModule.compile(await bytesOf("nonsense"), { maxPages: 256 });
  const { journal } = replay(module, source, engineConfig(source));
  const accepted = new Set<bigint>();
  for (const entry of journal) {
    if (entry.type === "order" && entry.status === "OPEN") accepted.add(entry.algoOrderId);
  }
  // The smallest and the largest id are ids like any other.
  const allowed = new Set([0n, 2n ** 64n - 1n]);
  assert.deepEqual([...accepted].filter((id) => !allowed.has(id)), []);
});

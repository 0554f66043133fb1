import assert from "node:assert/strict";
import { AlgoModule } from "../../lib/algo/module.ts";
import type { JournalEntry } from "../../lib/engine/journal.ts";
import { op, SEND, tinyModule } from "../algo/tiny_module.ts";
import { LOG } from "../algo/tiny_module.ts";
import { MS, SECOND, World } from "./world.ts";

const TEXT_AT = 0x90000;
const PEER = 77n;

const send = (to: bigint, length: number) => [
  ...op.i64(to),
  ...op.i32(TEXT_AT),
  ...op.i32(length),
  ...op.call(SEND),
];

/** An algo that runs `onBook` at each book and logs what it is sent. */
async function talker(onBook: number[]): Promise<AlgoModule> {
  const bytes = tinyModule({
    functions: {
      algo_on_book_v3: {
        params: ["i32", "i32"],
        results: ["i32"],
        code: [...onBook, ...op.i32(0)],
      },
      algo_on_message: {
        params: ["i64", "i32", "i32", "i32"],
        results: ["i32"],
        // The payload's text, as a line of the log.
        code: [...op.i32(2), ...op.local(1), ...op.local(2), ...op.call(LOG), ...op.i32(0)],
      },
    },
    data: [{ at: TEXT_AT, bytes: new TextEncoder().encode("hello") }],
  });
  return await AlgoModule.compile(bytes, { maxPages: 64 });
}

const text = (words: string) => new TextEncoder().encode(words);
const fates = (journal: readonly JournalEntry[]) =>
  journal.flatMap((entry) => entry.type === "message_fate" ? [[entry.n, entry.reason]] : []);

Deno.test("a message from a peer is delivered once, when it is due, in the order of its sender", async () => {
  const world = World.started(await talker([]));
  const put = (n: number, words: string, dueNs: number) =>
    world.engine.message({ n, fromMeshId: PEER, payload: text(words), dueNs }, world.nowNs);
  put(1, "now", 0);
  put(2, "later", 5 * MS);
  put(3, "later still", 5 * MS);
  assert.deepEqual(world.logs("algo"), ["now"]);
  world.wait(4 * MS);
  assert.deepEqual(world.logs("algo"), ["now"]);
  world.wait(MS);
  assert.deepEqual(world.logs("algo"), ["now", "later", "later still"]);
  assert.deepEqual(fates(world.journal), [[1, null], [2, null], [3, null]]);
});

Deno.test("an instance that does not run hears nothing, and the sender is told why", async () => {
  const world = World.started(await talker([]));
  world.engine.stop(world.nowNs, { cancelOrders: false });
  world.engine.message({ n: 9, fromMeshId: PEER, payload: text("x"), dueNs: 0 }, world.nowNs);
  assert.deepEqual(world.logs("algo"), []);
  assert.deepEqual(fates(world.journal), [[9, "PEER_NOT_RUNNING"]]);
});

Deno.test("at most 1,024 messages wait; the next is dropped", async () => {
  const world = World.started(await talker([]));
  for (let n = 0; n < 1025; n++) {
    world.engine.message(
      { n, fromMeshId: PEER, payload: text("x"), dueNs: SECOND },
      world.nowNs,
    );
  }
  assert.deepEqual(fates(world.journal), [[1024, "QUEUE_FULL"]]);
});

Deno.test("a message over 256 bytes is not sent, and told once a callback", async () => {
  const world = World.started(await talker([...send(PEER, 257), ...send(PEER, 257)]));
  const drops = world.journal.filter((entry) => entry.type === "message_drop");
  assert.deepEqual(
    drops.map(({ toMeshId, reason, count }) => ({ toMeshId, reason, count })),
    [{ toMeshId: PEER, reason: "TOO_LARGE", count: 2 }],
  );
});

Deno.test("a flood is cut at 1,000 messages a second, counted, and over with its second", async () => {
  const COUNTER_AT = 0x8f000;
  const count = [...op.i32(COUNTER_AT), ...op.load];
  // Sends until the counter, which it lowers by one each time, is 0; then it begins at 1500 again.
  const flood = [
    ...[...op.i32(COUNTER_AT), ...op.i32(1500), ...op.store],
    ...op.loopWhile([
      ...send(PEER, 5),
      ...[...op.i32(COUNTER_AT), ...count, ...op.i32(-1), 0x6a, ...op.store],
      ...count,
    ]),
  ];
  const world = World.started(await talker(flood));
  const sent = () => world.journal.filter((entry) => entry.type === "message").length;
  const cut = () =>
    world.journal.flatMap((entry) => entry.type === "message_drop" ? [entry.count] : []);
  assert.equal(sent(), 1000);
  assert.deepEqual(cut(), [500]);
  world.wait(SECOND).best();
  assert.equal(sent(), 2000);
  assert.deepEqual(cut(), [500, 500]);
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { journalBytes, journalLine } from "../../lib/engine/journal_bytes.ts";
import type { JournalEntry } from "../../lib/engine/journal.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";

async function run(seed: number, decisionNs = 0, meter?: { now(): number }): Promise<Uint8Array> {
  const source = await recording("binance-usdm-btcusdt");
  const config = engineConfig(source, { seed, decisionNs });
  return journalBytes(replay(await carriedModule("maker"), source, config, meter).journal);
}

Deno.test("the same seed, recording and module give the same journal, byte by byte", async () => {
  const first = await run(42);
  let slow = 0;
  const second = await run(42, 0, { now: () => slow += 12_345 });
  assert.ok(first.length > 100_000);
  assert.equal(digest(second), digest(first));
});

Deno.test("another seed moves the jitter and with it the journal; so does a slower decision", async () => {
  const first = digest(await run(42));
  assert.notEqual(digest(await run(43)), first);
  assert.notEqual(digest(await run(42, 3_000_000)), first);
});

Deno.test("every order of a run is accepted in sequence and ends once, with its stamps in time", async () => {
  const source = await recording("binance-usdm-btcusdt");
  const { journal, engine } = replay(
    await carriedModule("maker"),
    source,
    engineConfig(source, { decisionNs: 20_000 }),
  );
  const ended = new Set<string>();
  const lastStamp = new Map<string, number>();
  for (const entry of journal) {
    if (entry.type === "stamp") {
      const key = `${entry.algoOrderId}:${entry.seq}`;
      assert.ok(entry.atNs >= (lastStamp.get(key) ?? 0), `${entry.stage} of ${key} goes back`);
      lastStamp.set(key, entry.atNs);
    }
    if (entry.type !== "order") continue;
    const key = `${entry.algoOrderId}:${entry.seq}`;
    assert.ok(!ended.has(key), `order ${key} changes after its end`);
    if (entry.status !== "NEW" && entry.status !== "OPEN") ended.add(key);
  }
  const { orders } = engine.status();
  assert.equal(orders.open, 0);
  assert.equal(ended.size, orders.submitted);
  assert.equal(
    orders.submitted,
    orders.filled + orders.partial + orders.cancelled + orders.rejected + orders.expired,
  );
});

Deno.test("a journal line is canonical: sorted keys, whole BigInts, bytes as hex", () => {
  const entry: JournalEntry = {
    type: "message",
    toMeshId: 18_446_744_073_709_551_615n,
    payload: new Uint8Array([0, 171, 255]),
    atNs: 12,
  };
  const line = '{"atNs":12,"payload":"00abff","toMeshId":18446744073709551615,"type":"message"}\n';
  assert.equal(journalLine(entry), line);
});

Deno.test("a journal refuses a number that JSON would turn into null", () => {
  const entry = { type: "message", toMeshId: 1n, payload: new Uint8Array(), atNs: NaN } as const;
  assert.throws(() => journalLine(entry), /NaN has no place in a journal/);
});

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

import assert from "node:assert/strict";
import { BinanceDecoder, type SequenceNote } from "../../lib/market/binance/decoder.ts";
import { parseFrame } from "../../lib/market/binance/parse_frame.ts";
import { RawFrame } from "../../lib/market/binance/raw_frame.ts";
import { RawRecordingError, readRaw } from "../../lib/market/binance/read_raw.ts";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { EVENT } from "../../lib/market/event_block.ts";

const NAMES = new Map<number, string>(Object.entries(EVENT).map(([name, kind]) => [kind, name]));

function decode(
  frames: unknown[],
): { events: string[]; rows: number[]; notes: SequenceNote[] } {
  const builder = new BlockBuilder(0n);
  const notes: SequenceNote[] = [];
  const decoder = new BinanceDecoder(builder, (note) => notes.push(note));
  const frame = new RawFrame();
  frames.forEach((json, i) => {
    parseFrame(JSON.stringify(json), frame);
    decoder.take(frame, i * 1000);
  });
  const block = builder.finish();
  return {
    events: Array.from(block.kind, (kind) => NAMES.get(kind)!),
    rows: [...block.rowEnd],
    notes,
  };
}

const snapshot = (id: number) => ({ lastUpdateId: id, bids: [["10", "1"]], asks: [["11", "1"]] });
const spot = (U: number, u: number) => ({
  stream: "x@depth@100ms",
  data: { e: "depthUpdate", E: 5, U, u, b: [["10", "2"]], a: [] },
});
const usdm = (U: number, u: number, pu: number) => ({
  stream: "x@depth@0ms",
  data: { e: "depthUpdate", E: 5, U, u, pu, b: [["10", "2"]], a: [] },
});
const best = (u: number, b = "10") => ({
  stream: "x@bookTicker",
  data: { u, b, B: "3", a: "11", A: "3" },
});

Deno.test("diffs from before the snapshot are dropped, those across it are applied", () => {
  const { events, notes } = decode([spot(1, 5), spot(6, 12), snapshot(10), spot(13, 14)]);
  assert.deepEqual(events, ["snapshot", "depth", "depth"]);
  assert.deepEqual(notes, []);
});

Deno.test("a hole in a spot stream voids the book until a snapshot restores it", () => {
  const { events, notes } = decode([
    snapshot(10),
    spot(11, 12),
    spot(14, 15),
    spot(16, 17),
    snapshot(16),
    spot(18, 19),
  ]);
  assert.deepEqual(events, ["snapshot", "depth", "gap", "snapshot", "depth", "depth"]);
  assert.deepEqual(notes.map((note) => note.kind), ["gap", "resync"]);
  assert.match(notes[0]!.message, /after 12 are missing; the next is 14/);
});

Deno.test("a USD-M diff that doesn't follow its predecessor's id is a hole", () => {
  const { events } = decode([snapshot(10), usdm(9, 12, 8), usdm(14, 15, 12), usdm(17, 18, 16)]);
  assert.deepEqual(events, ["snapshot", "depth", "depth", "gap"]);
});

Deno.test("however long the snapshot takes, the newest diffs wait for it", () => {
  const waiting = Array.from({ length: 2500 }, (_, i) => spot(i + 1, i + 1));
  const { events, notes } = decode([...waiting, snapshot(2400), spot(2501, 2501)]);
  assert.deepEqual(events, ["snapshot", ...Array<string>(101).fill("depth")]);
  assert.deepEqual(notes, []);
});

Deno.test("after a hole no diff and no book ticker is told until a snapshot", () => {
  const trade = { stream: "x@trade", data: { E: 5, p: "10", q: "1", m: false } };
  const { events } = decode([snapshot(10), spot(13, 14), spot(15, 16), best(17), trade]);
  assert.deepEqual(events, ["snapshot", "gap", "trade"]);
});

Deno.test("a book ticker older than the book is dropped, a newer one survives an older diff", () => {
  const { events, rows } = decode([snapshot(10), best(9), best(20), spot(11, 15), spot(16, 25)]);
  assert.deepEqual(events, ["snapshot", "bbo", "depth", "depth"]);
  // Two of the snapshot, two of the ticker, none of the older diff at its price, one of the newer.
  assert.deepEqual(rows, [2, 4, 4, 5]);
});

Deno.test("a raw recording with a broken line is refused with the line's number", async () => {
  const good = `1723161253937085768 ${JSON.stringify(snapshot(1))}\n`;
  const text = new Blob([good, "1723161253937085769 {nonsense\n"]).stream();
  await assert.rejects(readRaw(text), (cause: Error) => {
    assert.ok(cause instanceof RawRecordingError);
    return /^line 2: /.test(cause.message);
  });
});

Deno.test("receive times are exact to the nanosecond", async () => {
  const lines = [1723161253937085768n, 1723161254000000001n].map((ns) =>
    `${ns} ${JSON.stringify(snapshot(1))}\n`
  );
  const block = await readRaw(new Blob(lines).stream());
  assert.equal(block.baseNs, 1723161253937085768n);
  assert.equal(block.recvNs[1], 62914233);
});

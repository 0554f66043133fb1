import assert from "node:assert/strict";
import { readRaw } from "../../lib/market/binance/read_raw.ts";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { decodeBlockFrame, encodeBlockFrame } from "../../lib/market/block_frame.ts";
import { crc32 } from "../../lib/market/crc32.ts";
import { EVENT } from "../../lib/market/event_block.ts";
import { decodeRecording, encodeRecording, RecordingError } from "../../lib/market/recording.ts";
import { KNOWN_MARKETS } from "../../lib/market/symbols.ts";

const RAW = new URL("../fixtures/recordings/binance-usdm-btcusdt.gz", import.meta.url);
const meta = KNOWN_MARKETS.find((market) => market.symbol === "BTC-USDT-PERP")!;

function refusal(reason: RegExp, atByte: number): (cause: unknown) => boolean {
  return (cause) => {
    assert.ok(cause instanceof RecordingError, String(cause));
    assert.match(cause.message, reason);
    assert.equal(cause.atByte, atByte);
    assert.notEqual(cause.hint, "");
    return true;
  };
}

async function block() {
  const file = await Deno.open(RAW);
  return await readRaw(file.readable.pipeThrough(new DecompressionStream("gzip")));
}

Deno.test("a recording comes back from its file as it went in, to the last unit", async () => {
  const before = await block();
  const after = await decodeRecording(
    await encodeRecording({ meta, block: before, source: "test" }),
  );
  assert.deepEqual(after.block, before);
  assert.deepEqual(after.meta, meta);
  assert.equal(after.source, "test");
  assert.ok(after.spanNs > 11e9 && after.spanNs < 12e9);
});

Deno.test("a recording that is cut, flipped or foreign is refused with the reason", async () => {
  const bytes = await encodeRecording({ meta, block: await block(), source: "test" });
  const flipped = bytes.slice();
  flipped[bytes.length >> 1]! ^= 1;
  const newer = bytes.slice();
  newer[7] = 9;
  const headless = bytes.slice();
  new DataView(headless.buffer).setUint32(8, bytes.length, true);
  for (
    const [damaged, reason, atByte] of [
      [bytes.subarray(0, 10), /ends at byte 10, within its head/, 10],
      [bytes.subarray(0, 20), /ends at byte 20, within its header/, 20],
      [headless, /within its header/, bytes.length],
      [bytes.subarray(0, bytes.length - 1), /checksum at byte 12/, 12],
      [flipped, /checksum at byte 12/, 12],
      [newer, /version 9 at byte 7/, 7],
      [new TextEncoder().encode("something else"), /does not begin/, 0],
      [new Uint8Array(0), /does not begin/, 0],
    ] as const
  ) {
    await assert.rejects(decodeRecording(damaged), refusal(reason, atByte));
  }
});

Deno.test("a recording whose writer was wrong is refused, though its checksum is right", async () => {
  const bytes = await encodeRecording({ meta, block: await block(), source: "test" });
  const headEnd = 16 + new DataView(bytes.buffer).getUint32(8, true);
  const head = new TextDecoder().decode(bytes.subarray(16, headEnd));
  const events = /"events":(\d+)/.exec(head)![1]!;
  const more = String(Number(events) + 1);
  assert.equal(more.length, events.length);
  for (
    const [written, reason, atByte] of [
      [head.replace(`"events":${events}`, `"events":${more}`), /end within a number/, headEnd],
      [head.replace('"tick1e9":1', '"tick1e9":0'), /header at byte 16 is not one/, 16],
      [head.replace("{", "["), /header at byte 16 is not one/, 16],
    ] as const
  ) {
    const wrong = bytes.slice();
    wrong.set(new TextEncoder().encode(written), 16);
    new DataView(wrong.buffer).setUint32(12, crc32(wrong.subarray(16)), true);
    await assert.rejects(decodeRecording(wrong), refusal(reason, atByte));
  }
});

Deno.test("a price off the tick can't be written, for it could not be read back", async () => {
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.trade, 0, NaN);
  builder.row(0, meta.tick1e9 * 1000 + 1, 1);
  const recording = { meta, block: builder.finish(), source: "test" };
  await assert.rejects(encodeRecording(recording), /off the tick/);
});

Deno.test("a slice of a block survives the pipe, wherever its bytes begin", async () => {
  const whole = await block();
  const bytes = encodeBlockFrame(whole, 100, 200);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  for (const input of [bytes, shifted.subarray(3)]) {
    const slice = decodeBlockFrame(input);
    assert.equal(slice.count, 100);
    assert.equal(slice.baseNs, whole.baseNs);
    assert.deepEqual([...slice.recvNs], [...whole.recvNs.subarray(100, 200)]);
    const [from, to] = [whole.rowEnd[99]!, whole.rowEnd[199]!];
    assert.deepEqual([...slice.px1e9], [...whole.px1e9.subarray(from, to)]);
    assert.equal(slice.rowEnd[99], to - from);
  }
  assert.throws(() => decodeBlockFrame(bytes.subarray(0, 50)), RangeError);
});

Deno.test("CRC-32 is the one of gzip", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

import assert from "node:assert/strict";
import { readRaw } from "../../lib/market/binance/read_raw.ts";
import { decodeBlockFrame, encodeBlockFrame } from "../../lib/market/block_frame.ts";
import { decodeRecording, encodeRecording, RecordingError } from "../../lib/market/recording.ts";
import { KNOWN_MARKETS } from "../../lib/market/symbols.ts";

const RAW = new URL("../fixtures/recordings/binance-usdm-btcusdt.gz", import.meta.url);
const meta = KNOWN_MARKETS.find((market) => market.symbol === "BTC-USDT-PERP")!;

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
  for (
    const [damaged, reason] of [
      [bytes.subarray(0, 10), /ends within its head/],
      [bytes.subarray(0, bytes.length - 1), /checksum/],
      [flipped, /checksum/],
      [newer, /version 9/],
      [new TextEncoder().encode("something else"), /does not begin/],
      [new Uint8Array(0), /does not begin/],
    ] as const
  ) {
    await assert.rejects(decodeRecording(damaged), (cause: Error) => {
      assert.ok(cause instanceof RecordingError);
      return reason.test(cause.message);
    });
  }
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

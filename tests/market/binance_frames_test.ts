import assert from "node:assert/strict";
import { parseFrame } from "../../lib/market/binance/parse_frame.ts";
import { RAW, RawFrame } from "../../lib/market/binance/raw_frame.ts";
import { FrameScanner } from "../../lib/market/binance/scan_frame.ts";

function plain(frame: RawFrame): unknown {
  const { kind, venueMs, firstId, lastId, previousId, rows } = frame;
  return {
    kind,
    venueMs,
    firstId,
    lastId,
    previousId,
    side: [...frame.side.subarray(0, rows)],
    px: [...frame.px1e9.subarray(0, rows)],
    qty: [...frame.qty1e8.subarray(0, rows)],
  };
}

function scanned(text: string): unknown {
  const bytes = new TextEncoder().encode(text);
  const frame = new RawFrame();
  new FrameScanner().scan(bytes, 0, bytes.length, frame);
  return plain(frame);
}

function parsed(text: string): unknown {
  const frame = new RawFrame();
  parseFrame(text, frame);
  return plain(frame);
}

for (const name of ["binance-spot-btcusdt", "binance-spot-ethusdt", "binance-usdm-btcusdt"]) {
  Deno.test(`the scanner reads every frame of ${name} like JSON.parse`, async () => {
    const file = await Deno.open(new URL(`../fixtures/recordings/${name}.gz`, import.meta.url));
    const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip")))
      .text();
    const lines = text.trimEnd().split("\n").map((line) => line.slice(line.indexOf(" ") + 1));
    const kinds = new Set<unknown>();
    for (const line of lines) {
      const want = parsed(line) as { kind: number };
      assert.deepEqual(scanned(line), want);
      kinds.add(want.kind);
    }
    assert.deepEqual([...kinds].sort(), [RAW.snapshot, RAW.depth, RAW.trade, RAW.bookTicker]);
  });
}

const DEPTH =
  '{"stream":"x@depth@0ms","data":{"e":"depthUpdate","E":12,"U":1,"u":2,"b":[["1.5","2"]],"a":[]}}';

for (let cut = 0; cut < DEPTH.length; cut += 3) {
  Deno.test(`a frame cut at byte ${cut} is refused by both readers`, () => {
    assert.throws(() => scanned(DEPTH.slice(0, cut)), SyntaxError);
    assert.throws(() => parsed(DEPTH.slice(0, cut)), SyntaxError);
  });
}

for (
  const [why, text] of [
    ["a price with a sign", DEPTH.replace('"1.5"', '"-1.5"')],
    ["a price with an exponent", DEPTH.replace('"1.5"', '"1e5"')],
    ["ten decimals that are not zeros", DEPTH.replace('"1.5"', '"1.0000000001"')],
    ["a price over 2^53 units", DEPTH.replace('"1.5"', '"90071993"')],
    ["an empty price", DEPTH.replace('"1.5"', '""')],
  ] as const
) {
  Deno.test(`${why} is refused by both readers`, () => {
    assert.throws(() => scanned(text), SyntaxError);
    assert.throws(() => parsed(text), SyntaxError);
  });
}

Deno.test("zeros beyond the scale are read by both readers", () => {
  const text = DEPTH.replace('"1.5"', '"1.50000000000000"');
  assert.deepEqual(scanned(text), parsed(text));
});

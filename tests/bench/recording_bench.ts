/**
 * What reading a market costs, against `JSON.parse` of the same frames in the same run (which makes
 * text of the prices, not numbers): the byte scanner, the reference decoder with exact decimals, a
 * whole raw recording and one in our format; and a row in the order book. Read the ratios; the figures are the machine's.
 *
 *     deno run -A tests/bench/recording_bench.ts
 */
import { parseFrame } from "../../lib/market/binance/parse_frame.ts";
import { RawFrame } from "../../lib/market/binance/raw_frame.ts";
import { readRaw } from "../../lib/market/binance/read_raw.ts";
import { FrameScanner } from "../../lib/market/binance/scan_frame.ts";
import { OrderBook } from "../../lib/market/order_book.ts";
import { decodeRecording, encodeRecording } from "../../lib/market/recording.ts";

const NAME = "binance-usdm-btcusdt";
const ROUNDS = 9;
/** What makes the scanner worth its code: the same exact integers, this many times as fast. */
const SCANNER_TARGET = 4;

const packed = await Deno.readFile(new URL(`../fixtures/recordings/${NAME}.gz`, import.meta.url));
const unzip = () => new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
const lines = (await new Response(unzip()).text()).trimEnd().split("\n").map((line) =>
  line.slice(line.indexOf(" ") + 1)
);
const encoded = lines.map((line) => new TextEncoder().encode(line));
const carried = await decodeRecording(
  await Deno.readFile(new URL(`../../assets/recordings/${NAME}.seqrec`, import.meta.url)),
);
const short = await encodeRecording({
  meta: carried.meta,
  block: await readRaw(unzip()),
  source: "bench",
});

/** Median over `ROUNDS` after one to warm up, ns for each of `units`. */
async function measure(units: number, run: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const startedMs = performance.now();
    await run();
    if (round > 0) taken.push((performance.now() - startedMs) * 1e6 / units);
  }
  return taken.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

const frame = new RawFrame();
const scanner = new FrameScanner();
const frames = lines.length;
const parseNs = await measure(frames, () => lines.forEach((line) => JSON.parse(line)));
const scanNs = await measure(frames, () => {
  for (const bytes of encoded) scanner.scan(bytes, 0, bytes.length, frame);
});
const referenceNs = await measure(frames, () => lines.forEach((line) => parseFrame(line, frame)));
const rawNs = await measure(frames, () => readRaw(unzip()));
const ownNs = await measure(frames, () => decodeRecording(short));

const { block, meta } = carried;
const rows = block.rowEnd[block.count - 1]!;
const book = new OrderBook(meta.tick1e9);
const rowNs = await measure(rows, () => {
  for (let i = 0; i < block.count; i++) book.apply(block, i);
});
if (!book.valid) throw new Error("The replay left no book");

const out = [
  `${frames} frames, ${(encoded.reduce((sum, { length }) => sum + length, 0) / 1e6).toFixed(1)} MB`,
];
for (
  const [what, ns] of [
    ["JSON.parse", parseNs],
    ["byte scanner", scanNs],
    ["JSON.parse and exact decimals", referenceNs],
    ["raw recording, gunzip to events", rawNs],
    [".seqrec, file to events", ownNs],
  ] as const
) {
  out.push(
    `${what.padEnd(34)}${ns.toFixed(0).padStart(7)} ns a frame${
      (parseNs / ns).toFixed(2).padStart(8)
    } × as fast as JSON.parse`,
  );
}
out.push(`${"order book".padEnd(34)}${rowNs.toFixed(1).padStart(7)} ns a row`);
const ratio = referenceNs / scanNs;
const met = ratio >= SCANNER_TARGET;
out.push(
  `scanner against JSON.parse and exact decimals: ${
    ratio.toFixed(1)
  } ×, target ${SCANNER_TARGET} ×, ${met ? "met" : "missed"}`,
);
Deno.stdout.writeSync(new TextEncoder().encode(out.join("\n") + "\n"));
Deno.exit(met ? 0 : 1);

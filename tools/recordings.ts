/**
 * Makes the recordings that the program carries: `deno run -A tools/recordings.ts FOLDER SECONDS`,
 * with the raw files in FOLDER. Each file's first SECONDS become `assets/recordings/NAME.seqrec`;
 * the first seconds of the raw lines become fixtures of the scanner's tests.
 */
import { readRaw } from "../lib/market/binance/read_raw.ts";
import { encodeRecording } from "../lib/market/recording.ts";
import { KNOWN_MARKETS } from "../lib/market/symbols.ts";

const FILES = [
  { name: "binance-spot-btcusdt", symbol: "BTC-USDT" },
  { name: "binance-spot-ethusdt", symbol: "ETH-USDT" },
  { name: "binance-usdm-btcusdt", symbol: "BTC-USDT-PERP" },
];
const FIXTURE_SECONDS = 12;

const [folder, seconds] = Deno.args;
if (folder === undefined || seconds === undefined) {
  throw new Error("usage: deno run -A tools/recordings.ts FOLDER SECONDS");
}
await Deno.mkdir("assets/recordings", { recursive: true });
await Deno.mkdir("tests/fixtures/recordings", { recursive: true });
for (const { name, symbol } of FILES) {
  const path = `${folder}/${name}-20240808.gz`;
  const meta = KNOWN_MARKETS.find((market) => market.symbol === symbol)!;
  const open = async () =>
    (await Deno.open(path)).readable.pipeThrough(new DecompressionStream("gzip"));
  const block = await readRaw(await open(), { throughNs: Number(seconds) * 1e9 });
  const bytes = await encodeRecording({
    meta,
    block,
    source:
      `Binance ${meta.instrumentType} ${meta.venueSymbol}, 2024-08-08, sample data of hftbacktest`,
  });
  await Deno.writeFile(`assets/recordings/${name}.seqrec`, bytes);
  await Deno.writeFile(`tests/fixtures/recordings/${name}.gz`, await excerpt(await open()));
}

/** The raw lines of the first seconds, packed again. */
async function excerpt(text: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const lines = (await new Response(text).text()).split("\n");
  const first = BigInt(lines[0]!.split(" ")[0]!);
  const limit = first + BigInt(FIXTURE_SECONDS) * 1_000_000_000n;
  const kept = lines.filter((line) => line !== "" && BigInt(line.split(" ")[0]!) <= limit);
  const packed = new Blob([kept.join("\n") + "\n"]).stream().pipeThrough(
    new CompressionStream("gzip"),
  );
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/**
 * Engine replay with everything on (risk limits, features, stamps, journal, the carried maker on
 * every book) against `JSON.parse` of every line of the same twelve seconds of the same market.
 * The target is a quarter. Cold is the first pass of each; warm the median of the later ones.
 *
 *     deno run -A tests/bench/replay_bench.ts
 */
import { Engine } from "../../lib/engine/engine.ts";
import type { EventBlock } from "../../lib/market/event_block.ts";
import { readRaw } from "../../lib/market/binance/read_raw.ts";
import { carriedModule, engineConfig, recording } from "../support/recorded_run.ts";

const NAME = "binance-usdm-btcusdt";
const ROUNDS = 31;
const RAW = new URL(`../fixtures/recordings/${NAME}.gz`, import.meta.url);

async function unzipped(): Promise<ReadableStream<Uint8Array>> {
  const file = await Deno.open(RAW);
  return file.readable.pipeThrough(new DecompressionStream("gzip"));
}

/** The exchange's JSON of every line, without the receive time before it. */
async function rawLines(): Promise<string[]> {
  const text = await new Response(await unzipped()).text();
  return text.split("\n").filter((line) => line !== "").map((line) =>
    line.slice(line.indexOf(" ") + 1)
  );
}

const module = await carriedModule("maker");
const whole = await recording(NAME);
const lines = await rawLines();
const block = await readRaw(await unzipped());
const config = engineConfig({ ...whole, block }, {
  risk: {
    maxPosition1e8: 10_000_000n,
    maxDailyLoss1e9: 10_000_000_000_000n,
    maxOrderNotional1e9: 100_000_000_000_000n,
    maxOrderRate: 100,
  },
});

/** ms of one replay; the journal is kept, as a store would keep it. */
function replayMs(events: EventBlock): number {
  const startedMs = performance.now();
  const journal: unknown[] = [];
  const meter = { now: () => performance.now() * 1e6 };
  const engine = new Engine(config, module, (entry) => journal.push(entry), meter);
  engine.start(0);
  for (let i = 0; i < events.count; i++) engine.market(0, events, i, 0);
  const takenMs = performance.now() - startedMs;
  if (engine.status().updateCount === 0 || journal.length === 0) {
    throw new Error("The replay called nobody");
  }
  return takenMs;
}

function parseMs(): number {
  const startedMs = performance.now();
  let fields = 0;
  for (const line of lines) if (JSON.parse(line) !== null) fields++;
  if (fields !== lines.length) throw new Error("A line is not JSON");
  return performance.now() - startedMs;
}

const parses: number[] = [];
const replays: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  parses.push(parseMs());
  replays.push(replayMs(block));
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const row = (name: string, replay: number, parse: number) => {
  const ratio = replay / parse;
  return `${name.padEnd(5)} replay ${replay.toFixed(1)} ms  JSON.parse ${parse.toFixed(1)} ms  ` +
    `ratio ${ratio.toFixed(2)}  (target 0.25)\n`;
};
const report = `${lines.length} lines, ${block.count} events\n` +
  row("cold", replays[0]!, parses[0]!) +
  row("warm", median(replays.slice(ROUNDS >> 1)), median(parses.slice(ROUNDS >> 1)));
await Deno.stdout.write(new TextEncoder().encode(report));

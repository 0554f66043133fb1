/**
 * Engine replay with everything on (risk limits, features, stamps, journal, the carried maker on
 * every book) against `JSON.parse` of the raw frames of the same market: ns an event beside ns a
 * line. The raw frames carried are the first twelve seconds of the recording; hardly more than one
 * line in forty makes no event. Cold is the first pass of each, warm the median of the later half.
 * A meter asks the clock twice for each callback, as an edge does and a backtest does not.
 *
 *     deno run -A tests/bench/replay_bench.ts
 */
import type { Meter } from "../../lib/engine/callback_meter.ts";
import { Engine } from "../../lib/engine/engine.ts";
import { carriedModule, engineConfig, recording } from "../support/recorded_run.ts";

const NAME = "binance-usdm-btcusdt";
const ROUNDS = 25;
/** Passes in a row of each, so that neither pays for what the other leaves in the caches. */
const [PARSES, REPLAYS] = [8, 4];
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
const source = await recording(NAME);
const lines = await rawLines();
const config = engineConfig(source, {
  risk: {
    maxPosition1e8: 10_000_000n,
    maxDailyLoss1e9: 10_000_000_000_000n,
    maxOrderNotional1e9: 100_000_000_000_000n,
    maxOrderRate: 100,
  },
});

/** ns an event of one replay; the journal is kept, as a store would keep it. */
function replayNs(meter?: Meter): number {
  const { block } = source;
  const startedMs = performance.now();
  const journal: unknown[] = [];
  const engine = new Engine(config, module, (entry) => journal.push(entry), meter);
  engine.start(0);
  for (let i = 0; i < block.count; i++) engine.market(0, block, i, 0);
  const takenMs = performance.now() - startedMs;
  if (engine.status().orders.fills === 0) throw new Error("The replay filled nothing");
  return takenMs * 1e6 / block.count;
}

/** ns a line. */
function parseNs(): number {
  const startedMs = performance.now();
  let parsed = 0;
  for (const line of lines) if (JSON.parse(line) !== null) parsed++;
  if (parsed !== lines.length) throw new Error("A line is not JSON");
  return (performance.now() - startedMs) * 1e6 / lines.length;
}

const parses: number[] = [];
const replays: number[] = [];
const metered: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  for (let i = 0; i < PARSES; i++) parses.push(parseNs());
  for (let i = 0; i < REPLAYS; i++) replays.push(replayNs());
}
const meter = { now: () => performance.now() * 1e6 };
for (let i = 0; i < ROUNDS * REPLAYS; i++) metered.push(replayNs(meter));
const warm = (values: number[]) => {
  const late = values.slice(values.length >> 1).toSorted((a, b) => a - b);
  return late[late.length >> 1]!;
};
const row = (name: string, replay: number, parse: number) =>
  `${name.padEnd(18)} replay ${replay.toFixed(0).padStart(5)} ns an event   JSON.parse ` +
  `${parse.toFixed(0).padStart(5)} ns a line   ratio ${(replay / parse).toFixed(2)}\n`;
const report = `${NAME}: ${source.block.count} events, ${lines.length} raw lines, target 0.25\n` +
  row("cold", replays[0]!, parses[0]!) +
  row("warm", warm(replays), warm(parses)) +
  row("warm, with a meter", warm(metered), warm(parses));
await Deno.stdout.write(new TextEncoder().encode(report));

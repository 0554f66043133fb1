/**
 * What recording traces costs the engine: the carried maker over a carried recording, with and
 * without the stamps of its orders, and with and without what an edge tells of callbacks, in turn.
 * CPU time counts, and of that the lower quartile, which a busy machine hardly moves; the ratio is
 * compared with the target.
 */
import process from "node:process";
import { Engine } from "../../lib/engine/engine.ts";
import { OrderStamps } from "../../lib/engine/order_stamps.ts";
import { CallTraces } from "../../lib/platform/edge/call_traces.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";

const TARGET = 1.05;
const RUNS = 31;
/** Events between two looks at what callbacks usually take, as an edge has them in a second. */
const LOOK_EVERY = 1000;

const module = await carriedModule("maker");
const source = await recording("binance-usdm-btcusdt");
const config = engineConfig(source);

const kept = Object.getOwnPropertyDescriptors(OrderStamps.prototype);
const names = ["put", "decision"] as const;

/** One replay, with the stamps of orders or without them. */
function withStamps(stamps: boolean): void {
  for (const name of names) {
    Object.defineProperty(
      OrderStamps.prototype,
      name,
      stamps ? kept[name]! : { value: () => {}, configurable: true },
    );
  }
  replay(module, source, config);
}

/** One replay with a meter, with the rows of callbacks or without them. */
function withCalls(told: boolean): void {
  const journal: unknown[] = [];
  const sink = (entry: unknown) => void journal.push(entry);
  const traces = told ? new CallTraces(sink, () => performance.now()) : undefined;
  const meter = { now: () => performance.now() * 1e6 };
  const engine = new Engine(config, module, sink, meter, traces);
  engine.start(0);
  const { block } = source;
  for (let i = 0; i < block.count; i++) {
    engine.market(0, block, i, 0);
    if (i % LOOK_EVERY > 0) continue;
    const { callbacks } = engine.status();
    traces?.setUsual(callbacks);
  }
}

/** CPU time of one replay, ms. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function lowerQuartile(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 2]!;
}

/** CPU time of `run` with and without its part, and whether their ratio is within the target. */
function compare(name: string, run: (on: boolean) => void): boolean {
  for (let i = 0; i < 5; i++) {
    run(true);
    run(false);
  }
  const [on, off]: [number[], number[]] = [[], []];
  for (let i = 0; i < RUNS; i++) {
    on.push(cpuMs(() => run(true)));
    off.push(cpuMs(() => run(false)));
  }
  const ratio = lowerQuartile(on) / lowerQuartile(off);
  const verdict = ratio <= TARGET ? "ok" : "MISSED";
  Deno.stdout.writeSync(
    new TextEncoder().encode(
      `replay with ${name.padEnd(20)} ${lowerQuartile(on).toFixed(1)} ms of CPU\n` +
        `replay without them              ${lowerQuartile(off).toFixed(1)} ms of CPU\n` +
        `ratio                            ${ratio.toFixed(3)}, target ${TARGET}  ${verdict}\n`,
    ),
  );
  return ratio <= TARGET;
}

const stamps = compare("stamps of orders", withStamps);
const calls = compare("rows of callbacks", withCalls);
if (!stamps || !calls) Deno.exitCode = 1;

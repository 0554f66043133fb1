/**
 * What recording traces costs the engine: the carried maker over a carried recording, with and
 * without the stamps of its orders, in turn. CPU time counts, so a busy machine does not matter
 * much; the ratio of the medians is compared with the target.
 */
import process from "node:process";
import { OrderStamps } from "../../lib/engine/order_stamps.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";

const TARGET = 1.05;
const RUNS = 31;

const module = await carriedModule("maker");
const source = await recording("binance-usdm-btcusdt");
const config = engineConfig(source);

const kept = Object.getOwnPropertyDescriptors(OrderStamps.prototype);
const names = ["put", "decision"] as const;

/** CPU time of one replay, ms. */
function replayMs(stamps: boolean): number {
  for (const name of names) {
    Object.defineProperty(
      OrderStamps.prototype,
      name,
      stamps ? kept[name]! : { value: () => {}, configurable: true },
    );
  }
  const before = process.cpuUsage();
  replay(module, source, config);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[(values.length - 1) / 2]!;
}

for (let i = 0; i < 5; i++) {
  replayMs(true);
  replayMs(false);
}
const [withStamps, without]: [number[], number[]] = [[], []];
for (let i = 0; i < RUNS; i++) {
  withStamps.push(replayMs(true));
  without.push(replayMs(false));
}
const ratio = median(withStamps) / median(without);
const verdict = ratio <= TARGET ? "ok" : "MISSED";
Deno.stdout.writeSync(
  new TextEncoder().encode(
    `replay with traces    ${median(withStamps).toFixed(1)} ms of CPU\n` +
      `replay without them   ${median(without).toFixed(1)} ms of CPU\n` +
      `ratio                 ${ratio.toFixed(3)}, target ${TARGET}  ${verdict}\n`,
  ),
);
if (ratio > TARGET) Deno.exitCode = 1;

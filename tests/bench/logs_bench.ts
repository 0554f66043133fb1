/**
 * `logs -f` behind an algo that writes as much as it may at sixty times recorded speed, which is just over
 * 50,000 lines a second: how many lines a second reach the end of a pipe, and whether one is missing.
 * The baseline is `cat` of the same lines from a file.
 */
import { join } from "node:path";
import { BenchPlatform, ROOT } from "./bench_platform.ts";

const SECONDS = 15;
const TARGET = 50_000;
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The numbers of the cursors in a file of lines. */
async function cursors(file: string): Promise<number[]> {
  const numbers: number[] = [];
  for (const line of (await Deno.readTextFile(file)).split("\n")) {
    const cursor = /"cursor":"l_([0-9a-f]+)"/.exec(line)?.[1];
    if (cursor !== undefined) numbers.push(parseInt(cursor, 16));
  }
  return numbers;
}

/** Takes a child's output in through a pipe and puts it into a file; counting comes later. */
async function keep(child: Deno.ChildProcess, path: string): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  await child.stdout.pipeTo(file.writable);
}

const platform = new BenchPlatform();
await platform.up("--speed", "60");
try {
  const wasm = (await Deno.readFile(join(ROOT, "tests/fixtures/wasm/log_stream.wasm"))).toBase64();
  await platform.ask("/v1/deployments", {
    name: "flood",
    wasm_base64: wasm,
    venue: "binance",
    symbols: ["BTC-USDT"],
    nbbo: false,
    start_immediately: true,
  });
  const child = platform.command(["--sandbox", "logs", "flood", "-f", "--tail", "0", "--json"], {
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const file = join(platform.home, "lines.ndjson");
  const reading = keep(child, file);
  await sleep(SECONDS * 1000);
  await platform.run("--sandbox", "stop", "flood");
  await sleep(2000);
  child.kill("SIGINT");
  await reading;
  await child.status;
  const numbers = await cursors(file);
  const holes = numbers.filter((n, i) => i > 0 && n !== numbers[i - 1]! + 1).length;
  const perS = numbers.length / SECONDS;

  const from = performance.now();
  const cat = new Deno.Command("cat", { args: [file], stdout: "piped" }).spawn();
  await keep(cat, join(platform.home, "copy.ndjson"));
  const catPerS = numbers.length / (performance.now() - from) * 1000;

  const ok = perS >= TARGET && holes === 0;
  say(
    `lines a second through the pipe   ${perS.toFixed(0).padStart(9)}   ${
      (TARGET / perS).toFixed(2)
    } of the target, ${(perS / catPerS).toFixed(3)} × cat  ${ok ? "ok" : "MISSED"}`,
  );
  say(`missing or doubled among ${numbers.length}: ${holes}`);
  if (!ok) Deno.exitCode = 1;
} finally {
  await platform.close();
}

/**
 * `logs -f` behind an algo that writes as much as it may at fifty times recorded speed, which is
 * 50,000 lines a second: how many lines a second reach the end of a pipe, and whether one is missing.
 * The baseline is `cat` of the same lines from a file.
 */
import { join } from "node:path";
import { BenchPlatform, ROOT } from "./bench_platform.ts";

const SECONDS = 15;
const TARGET = 50_000;
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts the lines of a child until it ends, and keeps their cursors' numbers. */
async function follow(child: Deno.ChildProcess): Promise<number[]> {
  const numbers: number[] = [];
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const cursor = /"cursor":"l_([0-9a-f]+)"/.exec(line)?.[1];
      if (cursor !== undefined) numbers.push(parseInt(cursor, 16));
    }
  }
  return numbers;
}

const platform = new BenchPlatform();
await platform.up("--speed", "50");
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
  const reading = follow(child);
  await sleep(SECONDS * 1000);
  await platform.run("--sandbox", "stop", "flood");
  await sleep(2000);
  child.kill("SIGINT");
  const numbers = await reading;
  await child.status;
  const holes = numbers.filter((n, i) => i > 0 && n !== numbers[i - 1]! + 1).length;
  const perS = numbers.length / SECONDS;

  const file = join(platform.home, "lines.ndjson");
  const line = `{"cursor":"l_00000000004a1f","ts_ns":1790000123456744000,"message":"a line"}\n`;
  await Deno.writeTextFile(file, line.repeat(numbers.length));
  const from = performance.now();
  await follow(new Deno.Command("cat", { args: [file], stdout: "piped" }).spawn());
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

/**
 * The local platform while an algo trades: how late events reach the callback at ten times recorded
 * speed, what memory platform and edge take, what a stopped deployment costs, and how late a line
 * of the log is on a reader's screen. Each figure is printed with its ratio to the target; the
 * baseline of the latency is an idle timer of this process, for the machine's own lateness.
 */
import { BenchPlatform, cpuSeconds, residentKb } from "./bench_platform.ts";

let missed = false;

function row(name: string, value: string, ratio: number): void {
  const verdict = ratio <= 1 ? "ok" : "MISSED";
  if (ratio > 1) missed = true;
  const text = `${name.padEnd(44)} ${value.padStart(10)}  ${
    ratio.toFixed(2)
  } of the target  ${verdict}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How late a 1 ms timer of this process fires at the 99th percentile, ms. */
async function timerLateness(): Promise<number> {
  const late: number[] = [];
  for (let i = 0; i < 1000; i++) {
    const from = performance.now();
    await sleep(1);
    late.push(performance.now() - from - 1);
  }
  return late.sort((a, b) => a - b)[989]!;
}

async function fastReplay(): Promise<void> {
  const platform = new BenchPlatform();
  await platform.open(10);
  // The status tells of the last 30 to 60 seconds; by then the start has passed out of them.
  await sleep(65_000);
  const idle = await timerLateness();
  const { deployment } = JSON.parse(await platform.run("--sandbox", "status", "--json")) as {
    deployment: { edges: { feed_to_callback: { p50_ns: number; p99_ns: number } }[] };
  };
  const { p50_ns, p99_ns } = deployment.edges[0]!.feed_to_callback;
  const ms = (ns: number) => `${(ns / 1e6).toFixed(2)} ms`;
  row("event to callback at speed 10, p99", ms(p99_ns), p99_ns / 2e6);
  row("  the same, p50", ms(p50_ns), p50_ns / 2e6);
  row("  baseline: a timer of this process, p99", `${idle.toFixed(2)} ms`, idle / 2);
  const pids = await platform.pids();
  const resident = (await Promise.all(pids.map(residentKb))).reduce((a, b) => a + b, 0) / 1024;
  row("platform and edge resident", `${resident.toFixed(0)} MB`, resident / 200);
  await platform.close();
}

async function recordedSpeed(): Promise<void> {
  const platform = new BenchPlatform();
  await platform.open(1);
  const child = platform.command(["--sandbox", "logs", "-f", "--tail", "0", "--json"], {
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const late: number[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const now = Date.now();
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const ns = /"ts_ns":(\d+)/.exec(line)?.[1];
        if (ns !== undefined) late.push(now - Number(BigInt(ns) / 1_000_000n));
      }
    }
  })();
  await sleep(20_000);
  child.kill("SIGINT");
  await reading;
  await child.status;
  late.sort((a, b) => a - b);
  const worst = late.at(-1) ?? NaN;
  row(`a log line on the screen, worst of ${late.length}`, `${worst} ms`, worst / 400);
  await platform.run("--sandbox", "stop");
  const pids = await platform.pids();
  const before = await cpuSeconds(pids);
  await sleep(10_000);
  const share = (await cpuSeconds(pids) - before) / 10 * 100;
  row("stopped, of one core", `${share.toFixed(1)} %`, share / 2);
  await platform.close();
}

await fastReplay();
await recordedSpeed();
if (missed) Deno.exitCode = 1;

/**
 * Sixteen instances on eight venues at ten times recorded speed: how late events reach the callbacks,
 * what memory all processes take together, whether it grows, and whether anything is lost. One
 * minute; `SEQUENCE_BENCH_SECONDS=600` runs the ten that the target is about. The baseline is a
 * timer of this process, for the machine's own lateness.
 */
import { join } from "node:path";
import { BenchPlatform, ROOT } from "./bench_platform.ts";

const SECONDS = Number(Deno.env.get("SEQUENCE_BENCH_SECONDS") ?? 60);
const VENUES = [
  ...["binance", "bitget", "bybit", "coinbase"],
  ...["cryptocom", "hyperliquid", "kraken", "okx"],
];
const SAMPLES = 6;

interface EdgeRow {
  label: string;
  status: string;
  log_lines_dropped: number;
  feed_to_callback: { p50_ns: number; p99_ns: number };
}

const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let missed = false;

function row(name: string, value: string, ratio: number): void {
  if (!(ratio <= 1)) missed = true;
  const verdict = ratio <= 1 ? "ok" : "MISSED";
  say(`${name.padEnd(48)} ${value.padStart(10)}  ${ratio.toFixed(2)} of the target  ${verdict}`);
}

/** Proportional set size: shared pages are counted once, MB. */
async function pssMb(pids: number[]): Promise<number> {
  let kb = 0;
  for (const pid of pids) {
    const text = await Deno.readTextFile(`/proc/${pid}/smaps_rollup`);
    kb += Number(/^Pss:\s+(\d+)/m.exec(text)![1]);
  }
  return kb / 1024;
}

async function timerLateness(): Promise<number> {
  const late: number[] = [];
  for (let i = 0; i < 1000; i++) {
    const from = performance.now();
    await sleep(1);
    late.push(performance.now() - from - 1);
  }
  return late.sort((a, b) => a - b)[989]!;
}

const platform = new BenchPlatform();
const files = ["spot-btcusdt", "spot-ethusdt"].map((name) =>
  join(ROOT, "assets", "recordings", `binance-${name}.seqrec`)
);
const feeds = VENUES.flatMap((venue) =>
  files.flatMap((file) => ["--feed", `${venue}=recording:${file}`])
);
await platform.up("--speed", "10", ...feeds);
try {
  const wasm = (await Deno.readFile(join(ROOT, "assets/wasm/maker.wasm"))).toBase64();
  const { deployment_id: id } = await platform.ask("/v1/deployments", {
    name: "load",
    wasm_base64: wasm,
    nbbo: false,
    start_immediately: true,
    instances: VENUES.flatMap((venue) =>
      ["BTC-USDT", "ETH-USDT"].map((symbol) => ({
        label: `${venue}-${symbol}`,
        venue,
        symbols: [symbol],
      }))
    ),
  });
  const pids = await platform.pids();
  const memory: number[] = [];
  const p99: number[] = [];
  const p50: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    await sleep(SECONDS * 1000 / SAMPLES);
    memory.push(await pssMb(pids));
    const { edges } = await platform.ask(`/v1/deployments/${id}`) as unknown as {
      edges: EdgeRow[];
    };
    const down = edges.filter((edge) => edge.status !== "running");
    if (down.length > 0) throw new Error(`not running: ${down.map((edge) => edge.label)}`);
    p99.push(Math.max(...edges.map((edge) => edge.feed_to_callback.p99_ns)) / 1e6);
    p50.push(Math.max(...edges.map((edge) => edge.feed_to_callback.p50_ns)) / 1e6);
    say(
      `  ${memory.at(-1)!.toFixed(0)} MB, worst instance p50 ${p50.at(-1)!.toFixed(2)} ms, ` +
        `p99 ${p99.at(-1)!.toFixed(2)} ms`,
    );
  }
  const lateness = await timerLateness();
  const dropped = (await platform.ask(`/v1/deployments/${id}/logs?limit=1`))["dropped"];
  const { edges } = await platform.ask("/v1/edges") as unknown as {
    edges: { feed: { gaps: number } }[];
  };
  const gaps = edges.reduce((sum, edge) => sum + edge.feed.gaps, 0);
  const worst = Math.max(...p99.slice(1));
  row("event to callback, worst instance, p99", `${worst.toFixed(2)} ms`, worst / 5);
  row("  baseline: a timer of this process, p99", `${lateness.toFixed(2)} ms`, lateness / 5);
  row("memory of all 17 processes (PSS)", `${memory.at(-1)!.toFixed(0)} MB`, memory.at(-1)! / 600);
  const growth = memory.at(-1)! / memory[Math.min(1, memory.length - 1)]!;
  row("memory at the end against its beginning", `${growth.toFixed(2)} ×`, growth / 1.1);
  row(
    "gaps and lost log lines",
    String(gaps + Number(dropped)),
    gaps + Number(dropped) > 0 ? 2 : 0,
  );
} finally {
  await platform.close();
}
if (missed) Deno.exitCode = 1;

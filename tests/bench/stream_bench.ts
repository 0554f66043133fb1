/**
 * The local platform while an algo trades: how late events reach the callback at ten times recorded
 * speed, what memory platform and edge take, what a stopped deployment costs, and how late a line
 * of the log is on a reader's screen. Each figure is printed with its ratio to the target; the
 * baseline of the latency is an idle timer of this process, for the machine's own lateness.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BINARY = join(ROOT, "dist", "sequence");
const CLOCK_TICKS = 100;

let missed = false;

function row(name: string, value: string, ratio: number): void {
  const verdict = ratio <= 1 ? "ok" : "MISSED";
  if (ratio > 1) missed = true;
  const text = `${name.padEnd(44)} ${value.padStart(10)}  ${
    ratio.toFixed(2)
  } of the target  ${verdict}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

class Platform {
  home = "";
  project = "";
  #env: Record<string, string> = {};

  async open(speed: number): Promise<void> {
    this.home = await Deno.makeTempDir({ prefix: "sequence-bench-" });
    this.#env = { SEQUENCE_HOME: join(this.home, "home"), SEQUENCE_LOCAL_PORT: "0" };
    await this.run("login", "--sandbox", "--local");
    await this.run("init", "bench-mm");
    this.project = join(this.home, "bench-mm");
    await Deno.copyFile(join(ROOT, "assets/wasm/maker.wasm"), join(this.project, "maker.wasm"));
    const file = join(this.project, "Sequence.toml");
    await Deno.writeTextFile(file, '\n[build]\nwasm = "maker.wasm"\n', { append: true });
    await this.run("local", "up", "--speed", String(speed));
    await this.run("--sandbox", "deploy", "--skip-build");
    await this.run("--sandbox", "start", "--wait");
  }

  async run(...args: string[]): Promise<string> {
    const output = await this.command(args).output();
    if (output.success) return new TextDecoder().decode(output.stdout);
    throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(output.stderr)}`);
  }

  command(args: string[]): Deno.Command {
    const cwd = this.project || this.home;
    return new Deno.Command(BINARY, { args, cwd, env: this.#env, stdin: "null" });
  }

  /** The platform's process and its edges. */
  async pids(): Promise<number[]> {
    const { pid } = JSON.parse(await this.run("local", "status", "--json")) as { pid: number };
    const path = `/proc/${pid}/task/${pid}/children`;
    const children = (await Deno.readTextFile(path)).trim().split(" ").filter((each) =>
      each !== ""
    );
    return [pid, ...children.map(Number)];
  }

  async close(): Promise<void> {
    await this.run("local", "down");
    await Deno.remove(this.home, { recursive: true });
  }
}

async function residentKb(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
}

async function cpuSeconds(pids: number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / CLOCK_TICKS;
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
  const platform = new Platform();
  await platform.open(10);
  await sleep(15_000);
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
  const platform = new Platform();
  await platform.open(1);
  const child = new Deno.Command(BINARY, {
    args: ["--sandbox", "logs", "-f", "--tail", "0", "--json"],
    cwd: platform.project,
    env: { SEQUENCE_HOME: join(platform.home, "home") },
    stdin: "null",
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

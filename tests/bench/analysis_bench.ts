/**
 * What a person waits for `trace`, `tca`, `intel` and `status` over a large store: a million orders
 * and ten million log lines, or as many as the two arguments say. Each figure is the median of
 * several runs of the compiled program, as a ratio to its target; the baseline is `local status`,
 * which starts the same program and asks the same platform for one small document.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fillStore } from "./large_store.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BINARY = join(ROOT, "dist", "sequence");
const RUNS = 7;

const [orders = 1_000_000, logLines = 10_000_000] = Deno.args.map(Number);
const home = await Deno.makeTempDir({ prefix: "sequence-bench-" });
const project = join(home, "bench-mm");
let missed = false;

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}

async function run(...args: string[]): Promise<string> {
  const output = await new Deno.Command(BINARY, {
    args,
    cwd: project,
    env: { SEQUENCE_HOME: join(home, "home"), SEQUENCE_LOCAL_PORT: "0" },
    stdin: "null",
  }).output();
  if (output.success) return new TextDecoder().decode(output.stdout);
  throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(output.stderr)}`);
}

/** The whole store is checked when it is opened, which can take longer than \`local up\` waits. */
async function up(): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      await run("local", "up");
      return;
    } catch (cause) {
      if (tries === 20) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  }
}

async function medianMs(...args: string[]): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const from = performance.now();
    await run(...args);
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[(RUNS - 1) / 2]!;
}

async function row(targetMs: number, baselineMs: number, ...args: string[]): Promise<void> {
  const ms = await medianMs("--sandbox", ...args);
  const ratio = ms / targetMs;
  if (ratio > 1) missed = true;
  say(
    `${args[0]!.padEnd(10)} ${ms.toFixed(0).padStart(6)} ms  ${ratio.toFixed(2)} of the target  ` +
      `${(ms / baselineMs).toFixed(1)} × the baseline  ${ratio > 1 ? "MISSED" : "ok"}`,
  );
}

try {
  await Deno.mkdir(project);
  await Deno.copyFile(join(ROOT, "assets/wasm/maker.wasm"), join(project, "maker.wasm"));
  await Deno.writeTextFile(
    join(project, "Sequence.toml"),
    '[strategy]\nname = "bench-mm"\nvenue = "binance"\nsymbols = ["BTC-USDT"]\n\n' +
      '[build]\nwasm = "maker.wasm"\n',
  );
  await run("login", "--sandbox", "--local");
  await run("local", "up");
  const deployed = JSON.parse(await run("--sandbox", "deploy", "--skip-build", "--json"));
  await run("local", "down");
  const from = performance.now();
  const folder = join(home, "home", "local");
  const store = fillStore(folder, deployed.deployment.deployment_id, orders, logLines);
  const { size } = await Deno.stat(join(folder, "store.db"));
  say(
    `a store of ${orders} orders and ${logLines} log lines, ${(size / 1e9).toFixed(2)} GB, ` +
      `made in ${((performance.now() - from) / 1000).toFixed(0)} s`,
  );
  const opened = performance.now();
  await up();
  say(`local up on it: ${((performance.now() - opened) / 1000).toFixed(1)} s`);
  const baseline = await medianMs("local", "status", "--json");
  say(`baseline   ${baseline.toFixed(0).padStart(6)} ms`);
  await row(150, baseline, "status");
  await row(500, baseline, "trace", store.parentId);
  await row(500, baseline, "tca");
  await row(500, baseline, "intel", "BTC-USD");
} finally {
  await run("local", "down").catch(() => {});
  await Deno.remove(home, { recursive: true });
}
if (missed) Deno.exitCode = 1;

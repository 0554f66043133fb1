/**
 * Start-up, memory and size of `dist/sequence` against an empty program compiled with the same
 * runtime. Runs are interleaved, so that a busy machine slows both; ratios are what counts.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../../tools/compile.ts";
import { findDenort } from "../../tools/denort.ts";
import { sizeOfTree } from "../../tools/file_tree.ts";
import { measureChild } from "./measure_child.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SUFFIX = Deno.build.os === "windows" ? ".exe" : "";
const BINARY = join(ROOT, "dist", `sequence${SUFFIX}`);
const RUNS = 21;
const MAX_EXTRA_BYTES = 2_000_000;
const CASES = [
  { args: ["--version"], time: 1.1, memory: 1.25 },
  { args: ["--help"], time: 1.25, memory: 1.25 },
  { args: ["build", "--help"], time: 1.25, memory: 1.25 },
];

const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const min = (values: readonly number[]) => Math.min(...values);
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function compileEmpty(folder: string): Promise<string> {
  await Deno.writeTextFile(join(folder, "empty.js"), "");
  const out = join(folder, `empty${SUFFIX}`);
  const denort = await findDenort(Deno.build.target, say);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--quiet", "--no-config", "--no-code-cache", "-o", out, "empty.js"],
    cwd: folder,
    env: denort === undefined ? {} : { DENORT_BIN: denort },
  }).output();
  if (!success) throw new Error("The empty program does not compile");
  return out;
}

await compile({ main: join(ROOT, "main.ts"), out: BINARY, target: Deno.build.target }, say);
const folder = await Deno.makeTempDir({ prefix: "sequence-bench-" });
let missed = 0;

function row(what: string, ratio: number, limit: number, more: string): void {
  const verdict = ratio <= limit ? "ok" : "MISSED";
  if (ratio > limit) missed++;
  say(`${what.padEnd(28)}${ratio.toFixed(2).padStart(6)} ×  ≤ ${limit} ×  ${verdict}  ${more}`);
}

try {
  const empty = await compileEmpty(folder);
  const programs = [
    { file: empty, args: [] as string[] },
    ...CASES.map(({ args }) => ({
      file: BINARY,
      args,
    })),
  ];
  const times: number[][] = programs.map(() => []);
  const peaks: number[][] = programs.map(() => []);
  for (let run = -2; run < RUNS; run++) {
    for (const [index, { file, args }] of programs.entries()) {
      const { ms, peakKiB } = await measureChild(file, args);
      if (run < 0) continue; // the first runs fill the page cache
      times[index]!.push(ms);
      if (peakKiB !== undefined) peaks[index]!.push(peakKiB);
    }
  }
  say(
    `${RUNS} interleaved runs; empty program: min ${min(times[0]!).toFixed(1)} ms, ` +
      `median ${median(times[0]!).toFixed(1)} ms`,
  );
  for (const [index, { args, time, memory }] of CASES.entries()) {
    const own = times[index + 1]!;
    const ratio = median(own) / median(times[0]!);
    const least = (min(own) / min(times[0]!)).toFixed(2);
    row(`${args.join(" ")} time`, ratio, time, `median; of the fastest runs ${least} ×`);
    const [base, peak] = [peaks[0]!, peaks[index + 1]!];
    if (base.length === 0) continue;
    row(`${args.join(" ")} memory`, median(peak) / median(base), memory, "median of peaks");
  }
  const carried = await sizeOfTree(join(ROOT, "assets", "recordings"));
  const extra = (await Deno.stat(BINARY)).size - (await Deno.stat(empty)).size - carried;
  const fits = extra <= MAX_EXTRA_BYTES;
  if (!fits) missed++;
  say(
    `size over the empty program   ${extra.toLocaleString("en-US")} bytes ` +
      `(recordings left out)  ≤ 2 MB  ${fits ? "ok" : "MISSED"}`,
  );
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(missed > 0 ? 1 : 0);

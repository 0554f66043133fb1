/**
 * Runs every `tests/bench/*_bench.ts` in turn: `deno task bench [NAME…]`. Each is a script that
 * prints ratios against a baseline measured in the same run and ends with 1 if it misses a target.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SUFFIX = "_bench.ts";

const names: string[] = [];
for await (const entry of Deno.readDir(join(ROOT, "tests", "bench"))) {
  if (entry.name.endsWith(SUFFIX)) names.push(entry.name.slice(0, -SUFFIX.length));
}
const chosen = names.sort().filter((name) => Deno.args.length === 0 || Deno.args.includes(name));

const missed: string[] = [];
for (const name of chosen) {
  Deno.stdout.writeSync(new TextEncoder().encode(`\n== ${name}\n`));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join("tests", "bench", name + SUFFIX)],
    cwd: ROOT,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) missed.push(name);
}
const verdict = missed.length > 0 ? `missed a target: ${missed.join(", ")}` : "all targets met";
Deno.stdout.writeSync(new TextEncoder().encode(`\n${chosen.length} benchmarks, ${verdict}\n`));
Deno.exit(missed.length > 0 || chosen.length === 0 ? 1 : 0);

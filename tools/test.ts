/**
 * Everything that must hold: `deno task test [STAGE…]`. Every stage runs, also after one that
 * failed; the last line is `N passed, N failed`, summed from the summaries of the test runs (a
 * stage that fails without a failed test adds one failure). Exit code 1 if anything failed.
 */
import { fileURLToPath } from "node:url";
import { readSummary, stageCounts } from "./test_summary.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ENV = { DENO_NO_UPDATE_CHECK: "1", DENO_TLS_CA_STORE: "system,mozilla" };

const STAGES: Readonly<Record<string, readonly string[]>> = {
  format: ["fmt", "--check"],
  lint: ["lint"],
  check: ["check", "."],
  unit: ["test", "-A", "--ignore=tests/e2e,tests/bench", "tests"],
  compile: ["run", "-A", "tools/compile.ts"],
  e2e: ["test", "-A", "tests/e2e"],
};

const encoder = new TextEncoder();

function say(line: string): void {
  Deno.stdout.writeSync(encoder.encode(line + "\n"));
}

/** Runs one stage, its output going through as it comes, and gives that output as well. */
async function run(args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: ENV,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of child.stdout) {
    for (let at = 0; at < chunk.length;) at += Deno.stdout.writeSync(chunk.subarray(at));
    output += decoder.decode(chunk, { stream: true });
  }
  return { code: (await child.status).code, output };
}

const chosen = Deno.args.length > 0 ? Deno.args : Object.keys(STAGES);
const unknown = chosen.filter((name) => STAGES[name] === undefined);
if (unknown.length > 0) {
  say(`Unknown stage ${unknown.join(", ")}; there are ${Object.keys(STAGES).join(", ")}`);
  Deno.exit(2);
}

let passed = 0;
let failed = 0;
const broken: string[] = [];
for (const name of chosen) {
  say(`\n== ${name}`);
  const { code, output } = await run(STAGES[name]!);
  const counts = stageCounts(code, readSummary(output));
  passed += counts.passed;
  failed += counts.failed;
  if (code !== 0) broken.push(name);
}
say(broken.length > 0 ? `\nFailed: ${broken.join(", ")}` : "");
say(`${passed} passed, ${failed} failed`);
Deno.exit(broken.length > 0 || failed > 0 ? 1 : 0);

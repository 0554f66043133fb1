/**
 * The main job from beginning to end, as a person would type it, on recorded market data:
 * init → build → platform up → deploy → start → logs → status → stop → undeploy → platform down.
 * Everything happens in one temporary folder, which is gone afterwards.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./compile.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BINARY = join(ROOT, "dist", Deno.build.os === "windows" ? "sequence.exe" : "sequence");
const WATCH_SECONDS = 20;

const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));

interface Step {
  args: string[];
  cwd: string;
  /** Ctrl-C after this many seconds. */
  interruptAfter?: number;
}

const folder = await Deno.makeTempDir({ prefix: "sequence-demo-" });
const env = {
  SEQUENCE_HOME: join(folder, "home"),
  SEQUENCE_LOCAL_PORT: "0",
  SEQUENCE_API_KEY: "",
  SEQUENCE_SANDBOX_API_KEY: "",
  FORCE_COLOR: Deno.stdout.isTerminal() ? "1" : "0",
};

async function run(step: Step): Promise<number> {
  say(`\n$ sequence ${step.args.join(" ")}`);
  const child = new Deno.Command(BINARY, {
    args: step.args,
    cwd: step.cwd,
    env,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const timer = step.interruptAfter === undefined
    ? undefined
    : setTimeout(() => child.kill("SIGINT"), step.interruptAfter * 1000);
  const status = await child.status;
  clearTimeout(timer);
  return status.code;
}

async function must(step: Step): Promise<void> {
  const code = await run(step);
  if (code !== 0) throw new Error(`sequence ${step.args.join(" ")} ended with ${code}`);
}

async function hasCargo(): Promise<boolean> {
  try {
    return (await new Deno.Command("cargo", { args: ["--version"], stdout: "null", stderr: "null" })
      .output()).success;
  } catch {
    return false;
  }
}

/** Without cargo: the module that the repository carries takes the place of a build. */
async function carriedModule(project: string): Promise<void> {
  say("\n# cargo is not installed here, so this goes on with the carried assets/wasm/maker.wasm");
  await Deno.copyFile(join(ROOT, "assets", "wasm", "maker.wasm"), join(project, "maker.wasm"));
  const file = join(project, "Sequence.toml");
  await Deno.writeTextFile(file, '\n[build]\nwasm = "maker.wasm"\n', { append: true });
}

say("# compiling dist/sequence");
await compile({ main: join(ROOT, "main.ts"), out: BINARY, target: Deno.build.target }, say);

const project = join(folder, "my-mm");
let failed = false;
try {
  await must({ args: ["login", "--sandbox", "--local"], cwd: folder });
  await must({ args: ["init", "my-mm"], cwd: folder });
  const cargo = await hasCargo();
  if (cargo) await must({ args: ["build"], cwd: project });
  if (!cargo) await carriedModule(project);
  await must({ args: ["local", "up"], cwd: project });
  await must({ args: ["--sandbox", "deploy", "--skip-build"], cwd: project });
  await must({ args: ["--sandbox", "start"], cwd: project });
  say(`\n# following the log for ${WATCH_SECONDS} s, then Ctrl-C`);
  await must({ args: ["--sandbox", "logs", "-f"], cwd: project, interruptAfter: WATCH_SECONDS });
  await must({ args: ["--sandbox", "status"], cwd: project });
  await must({ args: ["--sandbox", "stop"], cwd: project });
  await must({ args: ["--sandbox", "undeploy"], cwd: project });
} catch (cause) {
  failed = true;
  say(`\ndemo failed: ${cause instanceof Error ? cause.message : String(cause)}`);
} finally {
  if (await run({ args: ["local", "down"], cwd: folder }).catch(() => 1) !== 0) failed = true;
  await Deno.remove(folder, { recursive: true });
}
say(
  failed
    ? "\nThe demo did not finish."
    : "\nDone: nothing is left running, nothing is left behind.",
);
Deno.exit(failed ? 1 : 0);

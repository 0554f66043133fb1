/** A Python of its own with packages from the package index, for as long as the tests of a file run. */
import { join } from "node:path";

const PYTHON = Deno.build.os === "windows" ? "python" : "python3";
const BIN = Deno.build.os === "windows" ? "Scripts" : "bin";
/** Where there is no network, pip is not to try for minutes. */
const BRIEF = ["--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout", "15"];

/**
 * The path of a program in a fresh environment with these packages; undefined, with the reason on
 * stderr, where Python or the package index can't be reached: such tests count as not run.
 */
export async function programOf(
  program: string,
  packages: readonly string[],
): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-python-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const reason = await run(PYTHON, ["-m", "venv", folder]) ??
    await run(join(folder, BIN, "python"), ["-m", "pip", "install", ...BRIEF, ...packages]);
  if (reason === undefined) return join(folder, BIN, program);
  const note = `Not run without ${packages.join(" ")}: ${reason}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(note));
  return undefined;
}

/** Undefined if it went well, else the last line of what it said. */
async function run(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    if (success) return undefined;
    return new TextDecoder().decode(stderr).trimEnd().split("\n").at(-1) || `${program} failed`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** How to start this same program once more. */
export interface SelfCommand {
  program: string;
  args: string[];
  /** The whole environment of the child; nothing else is inherited. */
  env: Record<string, string>;
}

/** What a child needs to find its runtime and its modules; never a key or a setting of ours. */
const KEPT = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "DENO_DIR", "LANG"];

/**
 * The command that runs the hidden command `hidden` in a process of its own: the compiled binary
 * itself, or the runtime with the main module where the program runs from its sources.
 */
export function selfCommand(
  hidden: string,
  env: (name: string) => string | undefined,
): SelfCommand {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = env(name);
    if (value !== undefined) kept[name] = value;
  }
  if (Deno.build.standalone) return { program: Deno.execPath(), args: [hidden], env: kept };
  const main = new URL("../../main.ts", import.meta.url).href;
  return { program: Deno.execPath(), args: ["run", "-A", "--quiet", main, hidden], env: kept };
}

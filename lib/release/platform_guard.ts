import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { localFolder } from "../config/home.ts";
import { runningState } from "../platform/state_file.ts";

/**
 * Throws PLATFORM_RUNS while the local platform runs from the program at `path`: it starts edge
 * processes from that file, which must stay the version that it is itself.
 */
export async function requirePlatformStopped(context: Context, path: string): Promise<void> {
  const state = await runningState(localFolder(context.env));
  if (state === undefined) return;
  const program = await programOf(state.pid);
  if (program !== undefined && program !== path) return;
  throw new UserError({
    code: "PLATFORM_RUNS",
    message: `the local platform (pid ${state.pid}) runs from ${path}; nothing was changed`,
    hint: "sequence local down first, or --force to replace the program under it",
  });
}

/** The file that a process runs from; undefined where the system doesn't tell. */
async function programOf(pid: number): Promise<string | undefined> {
  const [command, ...args] = question(pid);
  try {
    const { success, stdout } = await new Deno.Command(command!, {
      args,
      stdin: "null",
      stderr: "null",
    }).output();
    // Linux says so of a program that was replaced while it runs.
    const text = new TextDecoder().decode(stdout).trim().replace(/ \(deleted\)$/, "");
    return success && text !== "" ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Deno itself reads nothing below /proc without every permission there is, so `readlink` does. */
function question(pid: number): string[] {
  switch (Deno.build.os) {
    case "linux":
      return ["readlink", `/proc/${pid}/exe`];
    case "windows":
      return ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).Path`];
    default:
      return ["ps", "-o", "comm=", "-p", String(pid)];
  }
}

import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { localFolder } from "../config/home.ts";
import { PLATFORM_COMMAND } from "../platform/daemon.ts";
import { runningState } from "../platform/state_file.ts";
import { systemAnswer } from "../platform/system_answer.ts";

/**
 * Throws PLATFORM_RUNS while a local platform runs from the program at `path`: it starts edge
 * processes from that file, which must stay the version that it is itself. Platforms of other homes
 * are found among the processes, as far as the system shows them to this user.
 */
export async function requirePlatformStopped(context: Context, path: string): Promise<void> {
  const state = await runningState(localFolder(context.env));
  if (state !== undefined) {
    const program = await programOf(state.pid);
    if (program === undefined || program === path) {
      throw runs(`the local platform (pid ${state.pid})`, path, "sequence local down");
    }
  }
  for (const pid of await platformPids()) {
    if (pid === state?.pid || await programOf(pid) !== path) continue;
    const end = Deno.build.os === "windows" ? `taskkill /F /PID ${pid}` : `kill ${pid}`;
    throw runs(`a local platform of another SEQUENCE_HOME (pid ${pid})`, path, end);
  }
}

function runs(who: string, path: string, end: string): UserError {
  return new UserError({
    code: "PLATFORM_RUNS",
    message: `${who} runs from ${path}; nothing was changed`,
    hint: `${end} first, or --force to replace the program under it`,
  });
}

/** The file that a process runs from; undefined where the system doesn't tell. */
async function programOf(pid: number): Promise<string | undefined> {
  const answer = await systemAnswer(programQuestion(pid));
  // Linux says so of a program that was replaced while it runs.
  return answer?.text.trim().replace(/ \(deleted\)$/, "") || undefined;
}

/** Processes whose command line has the hidden command; whoever they are, and none if nobody tells. */
async function platformPids(): Promise<number[]> {
  // Of many processes one may end meanwhile, which is a failure to the program and none to us.
  const text = (await systemAnswer(listQuestion()))?.text ?? "";
  return text.split("\n").flatMap((line) => {
    const pid = /^(?:\/proc\/)?\s*(\d+)/.exec(line)?.[1];
    return pid === undefined || (Deno.build.os === "darwin" && !line.includes(PLATFORM_COMMAND))
      ? []
      : [Number(pid)];
  });
}

/** Deno itself reads nothing below /proc without every permission there is, so others do. */
function programQuestion(pid: number): string[] {
  switch (Deno.build.os) {
    case "linux":
      return ["readlink", `/proc/${pid}/exe`];
    case "windows":
      return ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).Path`];
    default:
      return ["ps", "-o", "comm=", "-p", String(pid)];
  }
}

function listQuestion(): string[] {
  switch (Deno.build.os) {
    case "linux":
      return ["sh", "-c", `grep -l ${PLATFORM_COMMAND} /proc/[0-9]*/cmdline`];
    case "windows":
      return [
        "powershell",
        "-NoProfile",
        "-Command",
        `Get-CimInstance Win32_Process -Filter "CommandLine LIKE '%${PLATFORM_COMMAND}%'" | ` +
        "ForEach-Object { $_.ProcessId }",
      ];
    default:
      return ["ps", "-A", "-o", "pid=,args="];
  }
}

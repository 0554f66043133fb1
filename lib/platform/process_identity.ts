import { systemAnswer } from "./system_answer.ts";

/**
 * When the process with this pid started, in the system's own form; undefined if there is none. With
 * the pid it names one process for good, which a pid alone does not.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  const answer = await systemAnswer(question(pid));
  const text = answer?.text.trim() ?? "";
  if (answer?.success !== true || text === "") return undefined;
  return Deno.build.os === "linux" ? startOf(text) : text;
}

/** Deno itself reads nothing below /proc without every permission there is, so `cat` does. */
function question(pid: number): string[] {
  switch (Deno.build.os) {
    case "linux":
      return ["cat", `/proc/${pid}/stat`];
    case "windows":
      return ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.Ticks`];
    default:
      return ["ps", "-o", "lstart=", "-p", String(pid)];
  }
}

/** The start time in a line of /proc/PID/stat (proc(5)): field 22, the 20th after the name. */
function startOf(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended; only its parent has not looked yet.
  return fields[0] === "Z" ? undefined : fields[19];
}

/** Ends a process by force if it is still the one that was noted. */
export async function endProcess(
  pid: number,
  started: string,
  signal: "SIGTERM" | "SIGKILL" = "SIGKILL",
): Promise<boolean> {
  if (await processStart(pid) !== started) return false;
  try {
    Deno.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * When the process with this pid started, in the system's own form; undefined if there is none. With
 * the pid it names one process for good, which a pid alone does not.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (Deno.build.os === "linux") {
    try {
      const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
      // The name in parentheses may hold spaces; the start time is field 22, 20th after it.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // A zombie has ended; only its parent has not looked yet.
      return fields[0] === "Z" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const [command, ...args] = Deno.build.os === "windows"
    ? ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.Ticks`]
    : ["ps", "-o", "lstart=", "-p", String(pid)];
  try {
    const output = await new Deno.Command(command!, { args, stderr: "null" }).output();
    const text = new TextDecoder().decode(output.stdout).trim();
    return output.success && text !== "" ? text : undefined;
  } catch {
    return undefined;
  }
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

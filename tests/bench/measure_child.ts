const GNU_TIME = "/usr/bin/time";

export interface ChildCost {
  /** From spawning to the end. */
  ms: number;
  /** Greatest resident memory; absent where nothing tells it. */
  peakKiB?: number;
}

let gnuTime: boolean | undefined;

/**
 * Runs `file` to its end with its output thrown away. Memory comes from GNU time where it is
 * installed, else from `VmHWM` in `/proc`, read every few milliseconds in a run of its own.
 *
 * @throws {Error} if it ends with another code than 0.
 */
export async function measureChild(file: string, args: readonly string[]): Promise<ChildCost> {
  const started = performance.now();
  const { code } = await new Deno.Command(file, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  const ms = performance.now() - started;
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}`);
  const peakKiB = await peakOf(file, args);
  return peakKiB === undefined ? { ms } : { ms, peakKiB };
}

async function peakOf(file: string, args: readonly string[]): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  gnuTime ??= await Deno.stat(GNU_TIME).then(() => true, () => false);
  if (gnuTime) {
    const { stderr } = await new Deno.Command(GNU_TIME, {
      args: ["-f", "%M", file, ...args],
      stdin: "null",
      stdout: "null",
    }).output();
    return Number(new TextDecoder().decode(stderr).trim().split("\n").at(-1));
  }
  const child = new Deno.Command(file, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let running = true;
  const ended = child.status.then(() => running = false);
  let peak: number | undefined;
  while (running) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    const kib = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
    if (kib > 0) peak = Math.max(peak ?? 0, kib);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await ended;
  return peak;
}

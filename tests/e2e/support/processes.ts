/** Which processes there are, asked of the system by id. */

/** A process of the system's list. */
interface Row {
  pid: number;
  parent: number;
  command: string;
  zombie: boolean;
}

async function list(): Promise<Row[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-A", "-o", "pid=,ppid=,stat=,args="],
    stdout: "piped",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [, pid, parent, stat, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined) return [];
    return [{ pid: Number(pid), parent: Number(parent), command, zombie: stat!.startsWith("Z") }];
  });
}

/** A platform and its edge processes, by id. */
export async function familyOf(platform: number): Promise<number[]> {
  const edges = (await list()).filter((row) => row.parent === platform);
  return [platform, ...edges.map((row) => row.pid)];
}

/** Those of `pids` that are still a platform, an edge or another process named `word`. */
export async function stillAlive(pids: Iterable<number>, word = "__"): Promise<number[]> {
  const wanted = new Set(pids);
  return (await list())
    .filter((row) => wanted.has(row.pid) && !row.zombie && row.command.includes(word))
    .map((row) => row.pid);
}

/** The id of the running process whose command line contains `words`; undefined if there is none. */
export async function findProcess(words: string): Promise<number | undefined> {
  return (await list()).find((row) => row.command.includes(words) && !row.zombie)?.pid;
}

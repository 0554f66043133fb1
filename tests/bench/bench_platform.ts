/** The compiled program with a platform of its own, for benchmarks that watch it from outside. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BINARY = join(ROOT, "dist", "sequence");
const CLOCK_TICKS = 100;

export class BenchPlatform {
  home = "";
  project = "";
  #env: Record<string, string> = {};

  /** A maker on one market at `speed`, running. */
  async open(speed: number): Promise<void> {
    await this.up("--speed", String(speed));
    await this.run("init", "bench-mm");
    this.project = join(this.home, "bench-mm");
    await Deno.copyFile(join(ROOT, "assets/wasm/maker.wasm"), join(this.project, "maker.wasm"));
    const file = join(this.project, "Sequence.toml");
    await Deno.writeTextFile(file, '\n[build]\nwasm = "maker.wasm"\n', { append: true });
    await this.run("--sandbox", "deploy", "--skip-build");
    await this.run("--sandbox", "start", "--wait");
  }

  /** A platform and nothing on it. */
  async up(...options: string[]): Promise<void> {
    this.home = await Deno.makeTempDir({ prefix: "sequence-bench-" });
    this.#env = { SEQUENCE_HOME: join(this.home, "home"), SEQUENCE_LOCAL_PORT: "0" };
    await this.run("login", "--sandbox", "--local");
    await this.run("local", "up", ...options);
  }

  /** A request to the platform. */
  async ask(path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { url, key_file } = JSON.parse(await this.run("local", "status", "--json"));
    const response = await fetch(url + path, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${(await Deno.readTextFile(key_file)).trim()}`,
        "content-type": "application/json",
      },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text);
  }

  async run(...args: string[]): Promise<string> {
    const output = await this.command(args).output();
    if (output.success) return new TextDecoder().decode(output.stdout);
    throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(output.stderr)}`);
  }

  command(args: string[], more: Deno.CommandOptions = {}): Deno.Command {
    const cwd = this.project || this.home;
    return new Deno.Command(BINARY, { args, cwd, env: this.#env, stdin: "null", ...more });
  }

  /** The platform's process and its edges. */
  async pids(): Promise<number[]> {
    const { pid } = JSON.parse(await this.run("local", "status", "--json")) as { pid: number };
    const path = `/proc/${pid}/task/${pid}/children`;
    const children = (await Deno.readTextFile(path)).trim().split(" ").filter((each) =>
      each !== ""
    );
    return [pid, ...children.map(Number)];
  }

  async close(): Promise<void> {
    await this.run("local", "down");
    await Deno.remove(this.home, { recursive: true });
  }
}

export async function residentKb(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
}

export async function cpuSeconds(pids: number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / CLOCK_TICKS;
}

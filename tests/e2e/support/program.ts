/** The compiled program as a child process, with an environment of its own. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What is tested: `dist/sequence`, or the file that `SEQUENCE_E2E_BINARY` names. */
export const BINARY = Deno.env.get("SEQUENCE_E2E_BINARY") ??
  join(ROOT, "dist", Deno.build.os === "windows" ? "sequence.exe" : "sequence");

/** No command of these tests may take longer: one that hangs fails instead. */
const LONGEST_MS = 60_000;
const LOOK_MS = 10;

/** What a child needs of the machine; no setting and no key of the person who runs the tests. */
const KEPT = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "CARGO_HOME", "RUSTUP_HOME"];

export interface CallOptions {
  cwd?: string;
  env?: Record<string, string>;
  stdin?: string;
  /** Instead of a minute, for a program that is no command of ours. */
  longestMs?: number;
}

/** How a command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The environment of a child: what the machine needs, then `own`. */
export function cleanEnv(own: Record<string, string>): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...own };
}

/** A command that runs, whose output can be waited for line by line. */
export class Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  #child: Deno.ChildProcess;
  #out = "";
  #err = "";
  #over = false;

  constructor(program: string, args: readonly string[], options: CallOptions) {
    this.#child = new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: options.env ?? {},
      stdin: options.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    }).spawn();
    this.pid = this.#child.pid;
    this.ended = this.#follow(options);
  }

  get stdout(): string {
    return this.#out;
  }

  get stderr(): string {
    return this.#err;
  }

  /** Whole lines on stdout so far. */
  lines(): string[] {
    return this.#out.split("\n").slice(0, -1);
  }

  /** Waits until `seen` holds. Throws if the command ends before that, or it takes too long. */
  async until(what: string, seen: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + LONGEST_MS / 2; !await seen();) {
      if (this.#over || Date.now() > end) {
        throw new Error(`${what} did not come; stdout:\n${this.#out}\nstderr:\n${this.#err}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Ctrl-C, and how the command ended. */
  async interrupt(): Promise<Ended> {
    this.#child.kill("SIGINT");
    return await this.ended;
  }

  kill(): void {
    if (!this.#over) this.#child.kill("SIGKILL");
  }

  async #follow({ stdin, longestMs = LONGEST_MS }: CallOptions): Promise<Ended> {
    const timer = setTimeout(() => this.kill(), longestMs);
    try {
      const [status] = await Promise.all([
        this.#child.status,
        this.#read(this.#child.stdout, (text) => this.#out += text),
        this.#read(this.#child.stderr, (text) => this.#err += text),
        stdin === undefined ? undefined : this.#feed(stdin),
      ]);
      return { code: status.code, stdout: this.#out, stderr: this.#err };
    } finally {
      clearTimeout(timer);
      this.#over = true;
    }
  }

  async #read(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) take(decoder.decode(bytes, { stream: true }));
  }

  async #feed(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  }
}

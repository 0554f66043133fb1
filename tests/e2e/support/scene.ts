/** A temporary world for one test: a home, a folder, and a platform that is always ended. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { familyOf, stillAlive } from "./processes.ts";
import { BINARY, type CallOptions, cleanEnv, type Ended, ROOT, Running } from "./program.ts";

export type Json = Record<string, unknown>;

const SEQUENCE_TOML = `[strategy]
name = "NAME"
venue = "binance"
symbols = ["BTC-USDT"]

[risk]
max_position = "0.1"

[build]
wasm = "maker.wasm"
`;

export class Scene {
  readonly folder: string;
  readonly home: string;
  #children: Running[] = [];
  #family = new Set<number>();

  constructor(folder: string) {
    this.folder = folder;
    this.home = join(folder, "home");
  }

  /** Starts `sequence …`. */
  start(args: readonly string[], options: CallOptions = {}): Running {
    return this.#spawn(BINARY, args, options);
  }

  /** Starts another program in this scene. */
  program(program: string, args: readonly string[], options: CallOptions = {}): Running {
    return this.#spawn(program, args, options);
  }

  /** Runs `sequence …` to its end. */
  async run(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
    return await this.start(args, options).ended;
  }

  /** Runs a line of shell in which `sequence` is the program. */
  async shell(line: string, options: CallOptions = {}): Promise<Ended> {
    const script = `sequence() { "${BINARY}" "$@"; }\n${line}`;
    return await this.#spawn("sh", ["-c", script], options).ended;
  }

  /** Runs it, expects success, and gives its JSON document. */
  async json(args: readonly string[], options: CallOptions = {}): Promise<Json> {
    const { code, stdout, stderr } = await this.run([...args, "--json"], options);
    assert.equal(code, 0, `sequence ${args.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Json;
  }

  /** Runs it, expects failure with this exit code and nothing on stdout; gives stderr. */
  async fails(code: number, args: readonly string[], options: CallOptions = {}): Promise<string> {
    const ended = await this.run(args, options);
    assert.equal(ended.code, code, `sequence ${args.join(" ")}: ${ended.stderr}${ended.stdout}`);
    assert.equal(ended.stdout, "", "a failure leaves stdout empty");
    assert.doesNotMatch(ended.stderr, /^\s+at .*:\d+:\d+/m, "no stack trace reaches the user");
    return ended.stderr;
  }

  /** A project with the carried maker, which needs no cargo. */
  async project(name: string, toml = SEQUENCE_TOML.replace("NAME", name)): Promise<string> {
    const folder = join(this.folder, name);
    await Deno.mkdir(folder);
    await Deno.copyFile(join(ROOT, "assets/wasm/maker.wasm"), join(folder, "maker.wasm"));
    await Deno.writeTextFile(join(folder, "Sequence.toml"), toml);
    return folder;
  }

  /** The state file's content; undefined if no platform was started or it ended in order. */
  async platform(): Promise<{ pid: number; url: string; port: number } | undefined> {
    try {
      return JSON.parse(await Deno.readTextFile(join(this.home, "local", "state.json")));
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return undefined;
      throw cause;
    }
  }

  /** Ends the platform as a crash would, and waits until it and its edges are gone. */
  async killPlatform(): Promise<void> {
    const state = await this.platform();
    assert.ok(state, "there is a platform to kill");
    await this.#remember();
    Deno.kill(state.pid, "SIGKILL");
    await this.#awaitGone();
  }

  /** Ends everything; throws if a process outlives its end. */
  async end(): Promise<void> {
    await this.#remember();
    for (const child of this.#children) child.kill();
    await Promise.all(this.#children.map((child) => child.ended));
    try {
      await new Running(BINARY, ["local", "down"], { env: this.#env({}) }).ended;
      await this.#awaitGone();
    } finally {
      for (const pid of await stillAlive(this.#family)) Deno.kill(pid, "SIGKILL");
      await Deno.remove(this.folder, { recursive: true });
    }
  }

  async #remember(): Promise<void> {
    const state = await this.platform();
    if (state === undefined) return;
    for (const pid of await stillAlive(await familyOf(state.pid))) this.#family.add(pid);
  }

  async #awaitGone(): Promise<void> {
    let alive: number[] = [];
    for (let i = 0; i < 100; i++) {
      alive = await stillAlive(this.#family);
      if (alive.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(alive, [], "no platform and no edge process is left behind");
  }

  #spawn(program: string, args: readonly string[], options: CallOptions): Running {
    const child = new Running(program, args, {
      ...options,
      cwd: options.cwd ?? this.folder,
      env: this.#env(options.env ?? {}),
    });
    this.#children.push(child);
    return child;
  }

  #env(own: Record<string, string>): Record<string, string> {
    return cleanEnv({ SEQUENCE_HOME: this.home, SEQUENCE_LOCAL_PORT: "0", ...own });
  }
}

/** Runs a test in a scene of its own, which is cleared away whatever happens. */
export function inScene(work: (scene: Scene) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "sequence-e2e-" }));
    const scene = new Scene(folder);
    try {
      await work(scene);
    } finally {
      await scene.end();
    }
  };
}

import { fileURLToPath } from "node:url";
import { parseExact } from "../../../lib/contract/json.ts";
import { type PlatformOptions, runPlatform } from "../../../lib/platform/platform.ts";
import { selfCommand } from "../../../lib/platform/self_command.ts";
import { runningState } from "../../../lib/platform/state_file.ts";

// deno-lint-ignore no-explicit-any
export type Any = any;

export const KEY = `seq_test_${"0123456789abcdef".repeat(4)}`;

export interface Answer {
  status: number;
  body: Any;
  headers: Headers;
}

/** A whole platform of this process, on a free port of this machine. */
export interface RunningPlatform {
  url: string;
  folder: string;
  /** A request with the right key; `init` may say otherwise. */
  ask(path: string, init?: RequestInit & { json?: unknown }): Promise<Answer>;
  /** The stream, already open. */
  stream(): Promise<TestStream>;
}

/** The carried recordings alone, as files of one venue: nothing is derived from them. */
export const ONE_VENUE: Partial<PlatformOptions> = {
  feeds: ["spot-btcusdt", "spot-ethusdt", "usdm-btcusdt"].map((name) =>
    `binance=recording:${
      fileURLToPath(new URL(`../../../assets/recordings/binance-${name}.seqrec`, import.meta.url))
    }`
  ),
};

/**
 * Runs `work` against a platform at ten times recorded speed, and ends it whatever happens; `over`
 * replaces what a test is about, and a folder among it stays.
 */
export async function withPlatform(
  work: (platform: RunningPlatform) => Promise<void>,
  over: Partial<PlatformOptions> = {},
): Promise<void> {
  const folder = over.folder ?? await Deno.makeTempDir({ prefix: "sequence-server-" });
  const end = new AbortController();
  const running = runPlatform({
    folder,
    key: KEY,
    feeds: [],
    speed: 10,
    seed: 7,
    port: 0,
    version: "0.0.0-test",
    edgeCommand: selfCommand("__edge", (name) => Deno.env.get(name)),
    ...over,
  }, end.signal);
  try {
    const url = await Promise.race([address(folder), running.then(() => "")]);
    await work({
      url,
      folder,
      ask: (path, init) => ask(url, path, init),
      stream: () => TestStream.open(url),
    });
  } finally {
    end.abort();
    await running;
    if (over.folder === undefined) await Deno.remove(folder, { recursive: true });
  }
}

async function address(folder: string): Promise<string> {
  for (;;) {
    const state = await runningState(folder);
    if (state !== undefined) return state.url;
    await pause(20);
  }
}

async function ask(
  url: string,
  path: string,
  init: RequestInit & { json?: unknown } = {},
): Promise<Answer> {
  const { json, ...rest } = init;
  const headers = new Headers({ authorization: `Bearer ${KEY}`, ...rest.headers as object });
  if (headers.get("authorization") === "none") headers.delete("authorization");
  if (json !== undefined) headers.set("content-type", "application/json");
  const response = await fetch(url + path, {
    ...rest,
    headers,
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? undefined : parseExact(text),
    headers: response.headers,
  };
}

/** A client of the stream that keeps what it hears. */
export class TestStream {
  readonly frames: Any[] = [];
  closed: { code: number; reason: string } | undefined;
  #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = (message) => this.frames.push(parseExact(message.data as string));
    socket.onclose = ({ code, reason }) => this.closed = { code, reason };
  }

  static async open(url: string, ticket?: string): Promise<TestStream> {
    const address = `${url.replace("http", "ws")}/v1/stream${ticket ? `?ticket=${ticket}` : ""}`;
    const headers: Record<string, string> = ticket ? {} : { authorization: `Bearer ${KEY}` };
    const socket = new WebSocket(address, { headers });
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("The upgrade was refused"));
    });
    return new TestStream(socket);
  }

  send(message: unknown): void {
    const raw = typeof message === "string" || message instanceof Uint8Array;
    this.#socket.send(raw ? message as string : JSON.stringify(message));
  }

  /** Waits for a frame. */
  async until(found: (frame: Any) => boolean, what: string): Promise<Any> {
    for (let i = 0; i < 500; i++) {
      const frame = this.frames.find(found);
      if (frame !== undefined) return frame;
      await pause(20);
    }
    throw new Error(`No frame within 10 s: ${what}`);
  }

  async ended(): Promise<{ code: number; reason: string }> {
    for (let i = 0; i < 500 && this.closed === undefined; i++) await pause(20);
    if (this.closed === undefined) throw new Error("The stream did not end within 10 s");
    return this.closed;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.ended();
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `look` gives something. */
export async function eventually<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(25);
  }
  throw new Error(`Not within 10 s: ${what}`);
}

/** A module of the repository in base64. */
export async function moduleBase64(path: string): Promise<string> {
  return (await Deno.readFile(new URL(`../../../${path}`, import.meta.url))).toBase64();
}

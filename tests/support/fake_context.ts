import { stringifyExact } from "../../lib/contract/json.ts";
import { paintFor } from "../../lib/cli/ansi.ts";
import type { Context, GlobalOptions, OutStream, Terminal } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";

export interface FakeSettings extends Partial<Omit<Context, "env" | "options">> {
  env?: Record<string, string>;
  options?: Partial<GlobalOptions>;
  stdin?: string;
  /** Answers to prompts, in order. With it, there is a terminal to ask on. */
  answers?: (string | boolean)[];
}

export interface FakeContext extends Context {
  /** What was written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Questions that were asked. */
  readonly asked: string[];
}

const NO_OPTIONS: GlobalOptions = {
  sandbox: false,
  local: false,
  json: false,
  quiet: false,
  debug: false,
  yes: false,
  apiUrl: undefined,
  project: undefined,
};

const noTerminal: Terminal = {
  available: false,
  size: () => ({ columns: 80, rows: 24 }),
  setRaw: unexpected,
  read: unexpected,
  writeNow: unexpected,
  listen: unexpected,
  stopProcess: unexpected,
};

function unexpected(): never {
  throw new Error("Unexpected use of a terminal");
}

/**
 * A context whose streams, environment, clock and answers are the test's. Requests, sockets and
 * child processes fail by name unless the test brings its own.
 */
export function fakeContext(settings: FakeSettings = {}): FakeContext {
  const { env = {}, options, stdin = "", answers, ...overrides } = settings;
  const chosen = { ...NO_OPTIONS, ...options };
  const stdout = capture(answers !== undefined);
  const stderr = capture(answers !== undefined);
  const asked: string[] = [];
  const left = [...(answers ?? [])];
  const answer = (message: string): string | boolean => {
    asked.push(message);
    const next = left.shift();
    if (next !== undefined) return next;
    throw new UserError({
      code: "NO_TERMINAL",
      exit: "usage",
      message: `there is no terminal to ask: ${message}`,
    });
  };
  const quiet = chosen.quiet || chosen.json;
  const emitAll: Context["emitAll"] = async (rows, text) => {
    for (const row of rows) {
      const line = chosen.json ? stringifyExact(row) : text(row, paintFor(false));
      await stdout.stream.write(line + "\n");
    }
  };
  return {
    options: chosen,
    cwd: "/nowhere",
    version: "0.0.0-test",
    env: (name) => env[name],
    stdout: stdout.stream,
    stderr: stderr.stream,
    prompt: {
      available: answers !== undefined,
      secret: (message) => attempt(() => String(answer(message))),
      text: (message) => attempt(() => String(answer(message))),
      confirm: (message) => attempt(() => answer(message) === true),
    },
    terminal: noTerminal,
    readStdin: () => Promise.resolve(stdin),
    fetch: (input) => Promise.reject(new Error(`Unexpected request: ${address(input)}`)),
    openWebSocket: (url) => {
      throw new Error(`Unexpected socket: ${url}`);
    },
    run: (command) => Promise.reject(new Error(`Unexpected process: ${command}`)),
    now: () => 1_790_000_000_000,
    sleep: () => Promise.resolve(),
    signal: new AbortController().signal,
    note: async (text) => {
      if (!quiet) await stderr.stream.write(text + "\n");
    },
    warn: async (text) => {
      if (!chosen.json) await stderr.stream.write(`warning: ${text}\n`);
    },
    debug: async (text) => {
      if (chosen.debug && !chosen.json) await stderr.stream.write(`debug: ${text}\n`);
    },
    progress: (_label, work) => work,
    emit: (row, text) => emitAll([row], (_row, paint) => text(paint)),
    emitAll,
    ...overrides,
    out: stdout.text,
    err: stderr.text,
    asked,
  };
}

function capture(isTerminal: boolean): { stream: OutStream; text: () => string } {
  let written = "";
  return {
    stream: {
      isTerminal,
      colour: false,
      columns: () => 80,
      write(text) {
        written += text;
        return Promise.resolve();
      },
    },
    text: () => written,
  };
}

async function attempt<T>(work: () => T): Promise<T> {
  await Promise.resolve();
  return work();
}

function address(input: string | URL | Request): string {
  return input instanceof Request ? input.url : String(input);
}

import { stringifyExact } from "../contract/json.ts";
import { paintFor } from "./ansi.ts";
import type {
  Context,
  GlobalOptions,
  OutStream,
  ProcessOptions,
  ProcessResult,
} from "./context.ts";
import { neutralise, neutraliseJson, neutraliseText } from "./neutralise.ts";
import { withProgress } from "./progress.ts";
import { terminalPrompt } from "./prompt.ts";
import { processTerminal } from "./process_terminal.ts";
import { maskSecrets } from "./secrets.ts";

/** The world as this process has it. */
export function processContext(
  options: GlobalOptions,
  version: string,
  stdout: OutStream,
  stderr: OutStream,
  signal: AbortSignal,
): Context {
  const quiet = options.quiet || options.json;
  const emitAll: Context["emitAll"] = async (rows, text) => {
    if (rows.length === 0) return;
    const paint = paintFor(stdout.colour);
    const lines = rows.map((row) =>
      options.json ? neutraliseJson(stringifyExact(row)) : neutraliseText(text(row, paint))
    );
    await stdout.write(maskSecrets(lines.join("\n")) + "\n");
  };
  return {
    options,
    cwd: Deno.cwd(),
    version,
    env: (name) => Deno.env.get(name),
    stdout,
    stderr,
    prompt: terminalPrompt(interactive(stdout, stderr) && !options.json),
    terminal: processTerminal(stdout, Deno.env.get("TERM")),
    readStdin: async () => {
      const bytes = Deno.stdin.readable.pipeThrough(new TransformStream(), { signal });
      return await new Response(bytes).text();
    },
    fetch: (input, init) => fetch(input, init),
    openWebSocket: (url, headers) => new WebSocket(url, { headers }),
    run: runProcess,
    now: () => Date.now(),
    sleep,
    signal,
    async note(text) {
      if (!quiet) await stderr.write(maskSecrets(neutraliseText(text)) + "\n");
    },
    async warn(text) {
      if (options.json) return;
      const paint = paintFor(stderr.colour);
      const line = `${paint.yellow("warning:")} ${text}`;
      await stderr.write(maskSecrets(neutraliseText(line)) + "\n");
    },
    async debug(text) {
      if (!options.debug || options.json) return;
      const { dim } = paintFor(stderr.colour);
      await stderr.write(dim(maskSecrets(`debug: ${neutralise(text)}`)) + "\n");
    },
    progress: (label, work) => {
      const animated = stderr.isTerminal && Deno.env.get("TERM") !== "dumb";
      return quiet ? work : withProgress(stderr, neutralise(label), work, animated);
    },
    emit: (row, text) => emitAll([row], (_row, paint) => text(paint)),
    emitAll,
  };
}

/** Whether somebody can be asked: a script that captures stdout must not wait for an answer. */
function interactive(stdout: OutStream, stderr: OutStream): boolean {
  return Deno.stdin.isTerminal() && stdout.isTerminal && stderr.isTerminal;
}

/** Resolves after the time, or at once when `signal` aborts. */
function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
}

/** Our environment for a child that needs it (cargo, git), without the keys. */
function environmentWithoutKeys(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject());
  return Object.fromEntries(kept.filter(([name]) => !/^SEQUENCE_.*KEY$/i.test(name)));
}

async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const child = new Deno.Command(command, {
    args: [...args],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    clearEnv: true,
    env: options.env ?? environmentWithoutKeys(),
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: options.passThrough ? "inherit" : "piped",
  }).spawn();
  const end = () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
  };
  options.signal?.addEventListener("abort", end);
  try {
    if (options.stdin !== undefined) await feed(child.stdin, options.stdin);
    const [stdout, stderr, status] = await Promise.all([
      new Response(child.stdout).text(),
      options.passThrough ? "" : new Response(child.stderr).text(),
      child.status,
    ]);
    return { code: status.code, stdout, stderr };
  } finally {
    options.signal?.removeEventListener("abort", end);
  }
}

async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  try {
    await new Response(text).body!.pipeTo(stdin);
  } catch {
    // It ended before it had read everything; its exit code tells.
  }
}

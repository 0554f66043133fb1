import { join } from "node:path";
import type { Context } from "../cli/context.ts";
import { EXIT, UserError } from "../cli/errors.ts";
import { readEndLine } from "./end_line.ts";
import { endProcess } from "./process_identity.ts";
import { selfCommand } from "./self_command.ts";
import { type PlatformState, runningState } from "./state_file.ts";

/** The hidden command that is the platform. */
export const PLATFORM_COMMAND = "__platform";
export const DEFAULT_PORT = 50052;

/** The store is checked from end to end before it is used: gigabytes take a while. */
const START_MS = 60_000;
const STOP_MS = 10_000;
const LOOK_MS = 50;
/** How long one that is not ready yet may take to end in order. */
const UNREADY_MS = 3000;

/** What the platform is started with; absent values are its defaults. */
export interface StartOptions {
  feeds: readonly string[];
  speed?: number;
  seed?: number;
  /** 0 picks a free one. */
  port?: number;
  /** Recordings end, and their markets fall silent, instead of beginning anew. */
  once?: boolean;
}

/** Log of a platform in the background. */
export function logPath(folder: string): string {
  return join(folder, "platform.log");
}

/** The command line of the platform on `folder`, the home's `local` folder. */
export function platformCommand(
  context: Context,
  folder: string,
  options: StartOptions,
): ReturnType<typeof selfCommand> {
  const command = selfCommand(PLATFORM_COMMAND, context.env);
  const args = [...command.args];
  for (const feed of options.feeds) args.push("--feed", feed);
  if (options.speed !== undefined) args.push("--speed", String(options.speed));
  if (options.seed !== undefined) args.push("--seed", String(options.seed));
  if (options.once === true) args.push("--once");
  args.push("--port", String(wantedPort(context, options)));
  return { ...command, args, env: { ...command.env, SEQUENCE_HOME: join(folder, "..") } };
}

/** The port to listen on: the option, `SEQUENCE_LOCAL_PORT`, else 50052. Throws a usage error. */
export function wantedPort(context: Context, options: Pick<StartOptions, "port">): number {
  if (options.port !== undefined) return options.port;
  const text = context.env("SEQUENCE_LOCAL_PORT");
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new UserError({
    code: "BAD_PORT",
    exit: "usage",
    message: `SEQUENCE_LOCAL_PORT is "${text}", not a port from 0 to 65535`,
    hint: "SEQUENCE_LOCAL_PORT=0 picks a free one",
  });
}

/**
 * Finds the platform on `folder`, or starts one in the background and waits until it answers.
 * Throws PORT_TAKEN, BAD_FEED, or PLATFORM_FAILED with the last line of its log.
 */
export async function ensurePlatform(
  context: Context,
  folder: string,
  options: StartOptions = { feeds: [] },
): Promise<{ state: PlatformState; started: boolean }> {
  const running = await runningState(folder);
  if (running !== undefined) return { state: running, started: false };
  requireFreePort(wantedPort(context, options));
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const command = platformCommand(context, folder, options);
  const child = new Deno.Command(command.program, {
    args: command.args,
    clearEnv: true,
    env: command.env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    // A Ctrl-C at this terminal is not meant for it.
    detached: true,
  }).spawn();
  child.unref();
  let ended: Deno.CommandStatus | undefined;
  void child.status.then((status) => ended = status);
  for (const until = Date.now() + START_MS; Date.now() < until;) {
    // Of two that start at once one wins; the other's process ends, and both use the winner.
    const state = await runningState(folder);
    if (state !== undefined && await answers(context, state.url)) {
      return { state, started: state.pid === child.pid };
    }
    if (ended !== undefined && state === undefined) throw await failure(folder, ended.code);
    if (context.signal.aborted) {
      await endStarted(child);
      throw new UserError({
        code: "INTERRUPTED",
        exit: "interrupted",
        message: "interrupted; the local platform was not started",
      });
    }
    await context.sleep(LOOK_MS, context.signal);
  }
  throw new UserError({
    code: "PLATFORM_FAILED",
    exit: "unreachable",
    message: `the local platform did not answer within ${START_MS / 1000} s`,
    hint: `see ${logPath(folder)}`,
  });
}

/** Ends a platform that nobody waits for any more, before it is ready. */
async function endStarted(child: Deno.ChildProcess): Promise<void> {
  const end = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch (cause) {
      // It has ended by itself.
      if (!(cause instanceof TypeError || cause instanceof Deno.errors.NotFound)) throw cause;
    }
  };
  end("SIGTERM");
  const late = setTimeout(() => end("SIGKILL"), UNREADY_MS);
  await child.status;
  clearTimeout(late);
}

/** Ends the platform and waits until it has ended; undefined if none ran. */
export async function endPlatform(
  context: Context,
  folder: string,
): Promise<PlatformState | undefined> {
  const state = await runningState(folder);
  if (state === undefined) return undefined;
  await endProcess(state.pid, state.pid_start_time, "SIGTERM");
  for (const until = Date.now() + STOP_MS; Date.now() < until;) {
    if ((await runningState(folder))?.pid !== state.pid) return state;
    await context.sleep(LOOK_MS, context.signal);
  }
  await endProcess(state.pid, state.pid_start_time, "SIGKILL");
  return state;
}

/** Whether the platform at an address serves requests. */
export async function answers(context: Context, url: string): Promise<boolean> {
  try {
    const response = await context.fetch(`${url}/v1/health/live`, {
      signal: AbortSignal.timeout(2000),
    });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Throws PORT_TAKEN, with the way around it. */
export function requireFreePort(port: number): void {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new UserError({
      code: "PORT_TAKEN",
      exit: "unreachable",
      message: `port ${port} is used by another program`,
      hint: "sequence local up --port 0 picks a free one, or set SEQUENCE_LOCAL_PORT",
      cause,
    });
  }
}

async function failure(folder: string, code: number): Promise<UserError> {
  const log = await Deno.readTextFile(logPath(folder)).catch(() => "");
  const full = await fullDisk(folder);
  const { message, hint } = full === undefined
    ? readEndLine(log.trimEnd().split("\n").at(-1) ?? "")
    : { message: full, hint: undefined };
  if (code === EXIT.usage) {
    return new UserError({
      code: "BAD_FEED",
      exit: "usage",
      message: message || "the local platform refuses its options",
      hint: "sequence local up --help shows how a feed is written",
    });
  }
  return new UserError({
    code: "PLATFORM_FAILED",
    exit: "unreachable",
    message: `the local platform ended at its start (exit ${code})${message && `: ${message}`}`,
    hint: hint ?? `see ${logPath(folder)}`,
  });
}

/** Whether the folder's disk is full: then the platform could not even write why it ended. */
async function fullDisk(folder: string): Promise<string | undefined> {
  const probe = join(folder, ".probe");
  try {
    await Deno.writeFile(probe, new Uint8Array(4096), { mode: 0o600 });
    return undefined;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return /no space|disk full|quota/i.test(text) ? `the disk of ${folder} is full` : undefined;
  } finally {
    await Deno.remove(probe).catch(() => {});
  }
}

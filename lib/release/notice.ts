import type { Context } from "../cli/context.ts";
import { selfCommand } from "../platform/self_command.ts";
import { BUILD, type BuildInfo } from "./build_info.ts";
import { readLastCheck, writeLastCheck } from "./last_check.ts";
import { compareVersions } from "./semver.ts";

/** The hidden command that looks for a newer version. */
export const CHECK_COMMAND = "__update-check";
/** Time between two looks, and between two notices. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** Settings that decide whether there is anything to look for, and the way there. */
const PASSED_ON = [
  "SEQUENCE_HOME",
  "SEQUENCE_CLI_REPO",
  "SEQUENCE_UPDATE_API",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
  "DENO_TLS_CA_STORE",
  "DENO_CERT",
];

/** Whether anybody wants to be told: a person at a terminal, of a build that has releases. */
export function wantsNotice(
  context: Pick<Context, "env" | "stdout" | "stderr" | "options">,
  build: Pick<BuildInfo, "repo" | "channel">,
): boolean {
  const { env, stdout, stderr, options } = context;
  if (!stdout.isTerminal || !stderr.isTerminal || options.json || options.quiet) return false;
  if (env("CI") || env("SEQUENCE_NO_UPDATE_CHECK")) return false;
  return build.channel !== "source" && (env("SEQUENCE_CLI_REPO") || build.repo) !== "";
}

/**
 * Tells of a newer version that an earlier look has found, at most once a day, and starts the next
 * look in the background when the last one is a day old. Never waits for the network, and a failure
 * of it is nobody's concern.
 */
export async function noticeUpdate(
  context: Context,
  look = startLook,
  build: BuildInfo = BUILD,
): Promise<void> {
  if (!wantsNotice(context, build)) return;
  try {
    const last = await readLastCheck(context.env);
    const now = context.now();
    if (last === undefined || isPast(last.checked_at, now)) {
      // Noted before it is started, so that commands in a row start one look and no crowd.
      await writeLastCheck(context.env, {
        ...last,
        schema: "sequence.update-check/1",
        checked_at: now,
      });
      look(context);
    }
    if (last?.newer === undefined || compareVersions(last.newer, build.version) <= 0) return;
    if (last.noticed_at !== undefined && !isPast(last.noticed_at, now)) return;
    await context.note(
      `\nsequence ${last.newer} is there (this is ${build.version}): sequence update`,
    );
    const latest = await readLastCheck(context.env) ?? last;
    await writeLastCheck(context.env, { ...latest, noticed_at: now });
  } catch {
    // A command that worked does not fail for the sake of a notice.
  }
}

/** A clock that was set back must not silence the notice for good. */
function isPast(atMs: number, nowMs: number): boolean {
  return nowMs - atMs >= DAY_MS || atMs > nowMs;
}

/** Starts a process of its own that ends by itself, so that nobody waits for it. */
function startLook(context: Context): void {
  const { program, args, env } = selfCommand(CHECK_COMMAND, context.env);
  for (const name of PASSED_ON) {
    const value = context.env(name);
    if (value !== undefined) env[name] = value;
  }
  new Deno.Command(program, {
    args,
    clearEnv: true,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn().unref();
}

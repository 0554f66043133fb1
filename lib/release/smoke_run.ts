import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { refusal } from "./refusal.ts";

const LIMIT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** What a program needs to start; no key and no setting. */
const KEPT = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG"];

const answerSchema = v.object({ version: v.string() });

/**
 * The version that the program at `path` tells of itself (`--version --json`); undefined if it does
 * not start, does not end within `limitMs` (then it is ended), or answers anything else.
 */
export async function versionOfProgram(
  context: Context,
  path: string,
  limitMs = LIMIT_MS,
): Promise<string | undefined> {
  const env: Record<string, string> = {};
  for (const name of KEPT) {
    const value = context.env(name);
    if (value !== undefined) env[name] = value;
  }
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(path, {
      args: ["--version", "--json"],
      clearEnv: true,
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch {
    return undefined;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
    context.signal.addEventListener("abort", () => resolve(undefined));
  });
  const reader = child.stdout.getReader();
  const answer = Promise.all([readText(reader), child.status])
    .then(([text, { success }]) => success ? versionIn(text) : undefined);
  const version = await Promise.race([answer, limit]);
  clearTimeout(timer);
  if (version === undefined) await end(child, reader);
  return version;
}

/**
 * Throws UPDATE_SMOKE (exit 6) unless the program at `path` starts and tells `version`; `which`
 * names it in the message.
 */
export async function requireVersion(
  context: Context,
  path: string,
  version: string,
  which: string,
): Promise<void> {
  const actual = await versionOfProgram(context, path);
  if (context.signal.aborted) {
    throw new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
  }
  if (actual === version) return;
  throw refusal(
    "UPDATE_SMOKE",
    actual === undefined
      ? `${which} does not start on this machine, or did not tell its version within ${
        LIMIT_MS / 1000
      } s`
      : `${which} says that it is ${actual.slice(0, 60)}, not ${version}`,
    "nothing was changed; report it to the publisher of the release",
  );
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length > MAX_ANSWER_BYTES) return "";
  }
}

function versionIn(text: string): string | undefined {
  try {
    const parsed = v.safeParse(answerSchema, JSON.parse(text));
    return parsed.success ? parsed.output.version : undefined;
  } catch {
    return undefined;
  }
}

async function end(
  child: Deno.ChildProcess,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
  await reader.cancel().catch(() => {});
  await child.status;
}

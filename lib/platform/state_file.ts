import { join } from "node:path";
import * as v from "valibot";
import { processStart } from "./process_identity.ts";

const schema = v.object({
  pid: v.number(),
  /** Of the process, in the system's own form: an id alone may be another program's by now. */
  pid_start_time: v.string(),
  /** Of this machine and no other: requests to it carry the local key. */
  url: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
  port: v.number(),
  version: v.string(),
  started_at_ns: v.string(),
});

/** Where the running platform is. */
export type PlatformState = v.InferOutput<typeof schema>;

export function stateFilePath(folder: string): string {
  return join(folder, "state.json");
}

/** Written by the platform once it listens; whole or not at all. */
export async function writeState(folder: string, state: PlatformState): Promise<void> {
  const path = stateFilePath(folder);
  const draft = `${path}.${state.pid}.tmp`;
  await Deno.writeTextFile(draft, JSON.stringify(state) + "\n", { mode: 0o600 });
  await Deno.rename(draft, path);
}

/** Removed when the platform ends, if it is still its own. */
export async function removeState(folder: string, pid: number): Promise<void> {
  if ((await readState(folder))?.pid !== pid) return;
  await Deno.remove(stateFilePath(folder)).catch(() => {});
}

/** The platform that runs on this folder; undefined if none does, also after it was killed. */
export async function runningState(folder: string): Promise<PlatformState | undefined> {
  const state = await readState(folder);
  if (state === undefined) return undefined;
  return await processStart(state.pid) === state.pid_start_time ? state : undefined;
}

async function readState(folder: string): Promise<PlatformState | undefined> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await Deno.readTextFile(stateFilePath(folder))));
    return parsed.success ? parsed.output : undefined;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

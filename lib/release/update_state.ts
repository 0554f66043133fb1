import { dirname, join } from "node:path";
import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { sequenceHome } from "../config/home.ts";
import { writePrivate } from "../config/private_file.ts";
import { diskError } from "./disk_error.ts";
import { isVersion } from "./semver.ts";

const version = v.pipe(v.string(), v.check(isVersion, "not a version"));
const keptSchema = v.object({ version, file: v.string(), sha256: v.string() });
const installSchema = v.object({
  /** Programs kept beside this one, the oldest first. One of them may be the running version. */
  kept: v.array(keptSchema),
  /** Is not offered again by itself. */
  rolled_back_from: v.optional(version),
  /** An installation whose end was not seen yet. */
  pending: v.optional(v.object({ version, key: v.string() })),
});
const stateSchema = v.object({
  schema: v.literal("sequence.update-state/1"),
  /** The highest version ever installed, for each id of a signing key. */
  highest: v.record(v.string(), version),
  /** By the program's path. */
  installs: v.record(v.string(), installSchema),
});

/** What `update` remembers between runs. */
export type UpdateState = v.InferOutput<typeof stateSchema>;
export type Install = v.InferOutput<typeof installSchema>;
export type KeptProgram = v.InferOutput<typeof keptSchema>;

/** In the place of a key's id, for builds whose releases are not signed. */
export const UNSIGNED = "unsigned";

export function statePath(env: Context["env"]): string {
  return join(sequenceHome(env), "update.json");
}

/** The state; empty where nothing was updated yet. Throws UPDATE_STATE for a damaged file. */
export async function readUpdateState(env: Context["env"]): Promise<UpdateState> {
  const path = statePath(env);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    return { schema: "sequence.update-state/1", highest: {}, installs: {} };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = v.safeParse(stateSchema, json);
  if (parsed.success) return parsed.output;
  // Going on without it would forget which version must not be gone below.
  throw new UserError({
    code: "UPDATE_STATE",
    message: `${path} is damaged (${parsed.issues[0].message})`,
    hint: `remove it to begin anew: rm ${path}`,
  });
}

export async function writeUpdateState(env: Context["env"], state: UpdateState): Promise<void> {
  const path = statePath(env);
  try {
    await writePrivate(path, JSON.stringify(state, undefined, 2) + "\n");
  } catch (cause) {
    throw diskError(cause, dirname(path), "SEQUENCE_HOME=DIR names another folder for it");
  }
}

/** What is remembered of one installed program. */
export function installOf(state: UpdateState, program: string): Install {
  return state.installs[program] ?? { kept: [] };
}

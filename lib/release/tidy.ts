import { basename, join } from "node:path";
import type { Context } from "../cli/context.ts";
import { sequenceHome } from "../config/home.ts";
import { diskError } from "./disk_error.ts";
import { leftovers, type ProgramFiles } from "./program_files.ts";
import { tidied } from "./swap.ts";
import { readUpdateState, statePath, type UpdateState, writeUpdateState } from "./update_state.ts";

/**
 * Removes what interrupted updates left behind and gives the state as the disk is. Only for who
 * holds the lock.
 */
export async function tidy(
  context: Context,
  files: ProgramFiles,
  running: string,
): Promise<UpdateState> {
  try {
    for (const path of await leftovers(files)) await Deno.remove(path);
  } catch (cause) {
    throw diskError(cause, files.folder);
  }
  await removeDrafts(sequenceHome(context.env), basename(statePath(context.env)));
  const before = await readUpdateState(context.env);
  if (before.installs[files.program] === undefined) return before;
  const state = await tidied(before, files, running);
  if (JSON.stringify(state) !== JSON.stringify(before)) await writeUpdateState(context.env, state);
  return state;
}

/** Drafts of the state that were never renamed into place. */
async function removeDrafts(home: string, name: string): Promise<void> {
  try {
    for await (const entry of Deno.readDir(home)) {
      if (!entry.name.startsWith(`.${name}.`) || !entry.name.endsWith(".tmp")) continue;
      await Deno.remove(join(home, entry.name));
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
}

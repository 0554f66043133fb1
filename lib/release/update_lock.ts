import { join } from "node:path";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { sequenceHome } from "../config/home.ts";
import { diskError } from "./disk_error.ts";

/** How long a second update looks whether the first one is about to end. */
const WAIT_MS = 2000;

/**
 * Runs `work` as the only update of the programs in `folder`. A second one waits a moment and then
 * throws UPDATE_RUNNING. The system gives the lock back when its holder ends, however it ends.
 */
export async function withUpdateLock<T>(
  context: Context,
  folder: string,
  work: () => Promise<T>,
): Promise<T> {
  const file = await openLock(context.env, folder);
  try {
    const taken = file.lock(true).then(() => true);
    // Should the wait end first, the lock is never taken: closing the file gives it up.
    taken.catch(() => {});
    const waited = new AbortController();
    const patience = context.sleep(WAIT_MS, AbortSignal.any([waited.signal, context.signal]));
    const mine = await Promise.race([taken, patience.then(() => false)]);
    waited.abort();
    if (context.signal.aborted) {
      throw new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
    }
    if (!mine) {
      throw new UserError({
        code: "UPDATE_RUNNING",
        message: `another update of the program in ${folder} is running`,
        hint: "wait until it has ended",
      });
    }
    return await work();
  } finally {
    file.close();
  }
}

/**
 * The folder itself is locked, which leaves no file behind and holds for every user. Windows opens
 * no folder as a file, so there it is a file in the user's own folder.
 */
async function openLock(env: Context["env"], folder: string): Promise<Deno.FsFile> {
  if (Deno.build.os !== "windows") {
    return await Deno.open(folder, { read: true }).catch((cause) => {
      throw diskError(cause, folder);
    });
  }
  const home = sequenceHome(env);
  await Deno.mkdir(home, { recursive: true, mode: 0o700 });
  return await Deno.open(join(home, "update.lock"), { read: true, write: true, create: true });
}

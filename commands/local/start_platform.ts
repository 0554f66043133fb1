import { join } from "node:path";
import type { Context } from "../../lib/cli/context.ts";
import { ensureLocalKey } from "../../lib/config/local_key.ts";
import { ensurePlatform, type StartOptions } from "../../lib/platform/daemon.ts";
import type { PlatformState } from "../../lib/platform/state_file.ts";

/**
 * Finds the platform on `folder`, or starts one with its key, and waits until it answers. Of
 * several commands that do so at once one starts it; the others wait and find that one. Throws
 * what {@link ensurePlatform} throws.
 */
export async function startPlatform(
  context: Context,
  folder: string,
  options: StartOptions = { feeds: [] },
): Promise<{ state: PlatformState; started: boolean }> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  // The system gives the lock back when its holder ends, however it ends.
  using file = await Deno.open(join(folder, "start.lock"), {
    create: true,
    write: true,
    mode: 0o600,
  });
  await file.lock(true);
  await ensureLocalKey(folder);
  return await ensurePlatform(context, folder, options);
}

import type { Action } from "../../lib/cli/command.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { localFolder } from "../../lib/config/home.ts";
import { ensureLocalKey, replaceLocalKey } from "../../lib/config/local_key.ts";
import { logPath } from "../../lib/platform/daemon.ts";
import { endLine } from "../../lib/platform/end_line.ts";
import { FeedSourceError } from "../../lib/platform/feeds/sources.ts";
import { runPlatform } from "../../lib/platform/platform.ts";
import { selfCommand } from "../../lib/platform/self_command.ts";
import { StoreError } from "../../lib/platform/store/database.ts";

export const action: Action = async (context, input) => {
  const folder = localFolder(context.env);
  const key = await ensureLocalKey(folder);
  const { speed, seed, port, feed, once } = input.options;
  try {
    await runPlatform({
      folder,
      key,
      keepKey: (fresh) => replaceLocalKey(folder, fresh),
      feeds: (feed as string[] | undefined) ?? [],
      atEnd: once === true ? "stall" : "loop",
      speed: speed as number,
      seed: seed as number | undefined,
      port: port as number,
      version: context.version,
      edgeCommand: selfCommand("__edge", context.env),
    }, context.signal);
  } catch (cause) {
    await note(folder, cause);
    if (!(cause instanceof FeedSourceError || cause instanceof StoreError)) throw cause;
    const isStore = cause instanceof StoreError;
    throw new UserError({
      code: isStore ? "STORE" : "BAD_FEED",
      // A feed is what somebody typed, which whoever started this tells by the exit code.
      exit: isStore ? "failed" : "usage",
      message: cause.message,
      hint: cause.hint,
      cause,
    });
  }
  return {};
};

/** Nobody may be watching; the log tells later why it ended. */
async function note(folder: string, cause: unknown): Promise<void> {
  const text = cause instanceof Error ? cause.message : String(cause);
  const hint = cause instanceof StoreError ? cause.hint : undefined;
  const line = endLine(new Date().toISOString(), text, hint) + "\n";
  await Deno.writeTextFile(logPath(folder), line, { append: true, mode: 0o600 });
}

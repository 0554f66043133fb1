import { join } from "node:path";
import type { Context } from "../../lib/cli/context.ts";
import { configPath, localFolder, sequenceHome } from "../../lib/config/home.ts";
import { localKeyPath } from "../../lib/config/local_key.ts";
import { logPath } from "../../lib/platform/daemon.ts";
import { stateFilePath } from "../../lib/platform/state_file.ts";

/** A file or folder of the user's; `mode` is octal, `null` on Windows and where it isn't there. */
export interface FileFact {
  path: string;
  exists: boolean;
  mode: string | null;
  size_bytes: number | null;
  problem: string | null;
}

/** What lies in the program's home, and whether others can read what they must not. */
export async function fileFacts(context: Context): Promise<FileFact[]> {
  const local = localFolder(context.env);
  return await Promise.all([
    fileFact(sequenceHome(context.env), true),
    fileFact(configPath(context.env), true),
    fileFact(localKeyPath(local), true),
    fileFact(stateFilePath(local), true),
    fileFact(join(local, "store.db"), false),
    fileFact(logPath(local), false),
  ]);
}

async function fileFact(path: string, isPrivate: boolean): Promise<FileFact> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (cause) {
    const problem = cause instanceof Deno.errors.NotFound ? null : (cause as Error).message;
    return { path, exists: false, mode: null, size_bytes: null, problem };
  }
  const mode = info.mode === null || Deno.build.os === "windows" ? null : info.mode & 0o777;
  const isOpen = isPrivate && mode !== null && (mode & 0o077) !== 0;
  return {
    path,
    exists: true,
    mode: mode === null ? null : mode.toString(8).padStart(4, "0"),
    size_bytes: info.isFile ? info.size : null,
    problem: isOpen
      ? `others can read it: chmod ${info.isDirectory ? "700" : "600"} ${path}`
      : null,
  };
}

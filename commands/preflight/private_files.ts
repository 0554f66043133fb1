import type { Context } from "../../lib/cli/context.ts";
import { configPath, localFolder, sequenceHome } from "../../lib/config/home.ts";
import { localKeyPath } from "../../lib/config/local_key.ts";

/** A file that holds a key, or a folder with such files, with its mode's lowest nine bits. */
export interface PrivateFile {
  path: string;
  mode: number;
  isFolder: boolean;
}

/** The files with keys that there are, and their folders; undefined on a system without modes. */
export async function privateFiles(context: Context): Promise<PrivateFile[] | undefined> {
  if (Deno.build.os === "windows") return undefined;
  const [home, local] = [sequenceHome(context.env), localFolder(context.env)];
  const paths = [configPath(context.env), localKeyPath(local), home, local];
  const found: PrivateFile[] = [];
  for (const path of paths) {
    try {
      const { mode, isDirectory: isFolder } = await Deno.stat(path);
      found.push({ path, mode: (mode ?? 0) & 0o777, isFolder });
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  return found;
}

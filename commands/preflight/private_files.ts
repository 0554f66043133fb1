import type { Context } from "../../lib/cli/context.ts";
import { configPath, localFolder } from "../../lib/config/home.ts";
import { localKeyPath } from "../../lib/config/local_key.ts";

/** A file that holds a key, with its mode's lowest nine bits. */
export interface PrivateFile {
  path: string;
  mode: number;
}

/** The files with keys that there are; undefined on a system without modes. */
export async function privateFiles(context: Context): Promise<PrivateFile[] | undefined> {
  if (Deno.build.os === "windows") return undefined;
  const paths = [configPath(context.env), localKeyPath(localFolder(context.env))];
  const found: PrivateFile[] = [];
  for (const path of paths) {
    try {
      found.push({ path, mode: ((await Deno.stat(path)).mode ?? 0) & 0o777 });
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  return found;
}

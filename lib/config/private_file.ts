import { basename, dirname, join } from "node:path";
import { UserError } from "../cli/errors.ts";
import { fileError } from "../cli/file_error.ts";

/** Reads a file that only its owner may read; undefined if there is none. Refuses a readable one. */
export async function readPrivate(path: string): Promise<string | undefined> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    // The compiled program's runtime does not always say which file it is about.
    throw fileError(cause, path) ?? cause;
  }
  // The file that was opened is looked at and read, whatever its name leads to by now.
  try {
    const { mode } = await file.stat();
    if (Deno.build.os !== "windows" && mode !== null && (mode & 0o077) !== 0) {
      throw new UserError({
        code: "CONFIG_READABLE",
        exit: "key",
        message: `${path} can be read by others (mode ${(mode & 0o777).toString(8)})`,
        hint: `chmod 600 ${path}`,
      });
    }
  } catch (cause) {
    file.close();
    throw cause;
  }
  return await new Response(file.readable).text();
}

/** Writes a file with mode 0600 in a folder with mode 0700, whole or not at all. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  const file = await Deno.open(draft, { write: true, createNew: true, mode: 0o600 });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
  } catch (cause) {
    file.close();
    await Deno.remove(draft);
    throw cause;
  }
  file.close();
  await Deno.rename(draft, path);
}

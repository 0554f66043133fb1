import { isAbsolute, join } from "node:path";

/** A file that a module is built from. */
export interface SourceFile {
  path: string;
  modifiedMs: number;
}

/**
 * The source that changed last: of those that cargo noted beside the module (`name.d`), which
 * includes crates by path and included files, else of all below `src`. Not the manifest: cargo
 * itself builds nothing for a change of it that has no effect.
 */
export async function newestSource(
  wasm: string,
  folder: string,
): Promise<SourceFile | undefined> {
  const noted = await dependencyNote(wasm.replace(/\.wasm$/, ".d"));
  const paths = noted === undefined
    ? await filesBelow(join(folder, "src"))
    : noted.map((path) => isAbsolute(path) ? path : join(folder, path));
  let newest: SourceFile | undefined;
  for (const path of paths) {
    const modifiedMs = await modified(path);
    if (modifiedMs !== undefined && modifiedMs > (newest?.modifiedMs ?? -1)) {
      newest = { path, modifiedMs };
    }
  }
  return newest;
}

/** The sources in a note of the form `target: source source`, where `\ ` is a space. */
export function notedSources(text: string): string[] {
  const line = text.split("\n")[0] ?? "";
  const sources = line.slice(line.indexOf(": ") + 2);
  return sources.split(/(?<!\\) +/).filter((each) => each !== "").map((each) =>
    each.replaceAll("\\ ", " ")
  );
}

async function dependencyNote(path: string): Promise<string[] | undefined> {
  try {
    return notedSources(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) found.push(...await filesBelow(path));
      else if (entry.isFile) found.push(path);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
  return found;
}

async function modified(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).mtime?.getTime();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}

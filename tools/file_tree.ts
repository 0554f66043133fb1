import { join } from "node:path";

/** What cargo leaves behind in a template that was built in place. */
const LEFT_OUT = new Set(["target", ".DS_Store"]);

/** Paths of all files under `folder`, relative to it, sorted; none where it doesn't exist. */
export async function filesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    for await (const entry of Deno.readDir(join(folder, relative))) {
      if (LEFT_OUT.has(entry.name)) continue;
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory) await walk(path);
      else if (entry.isFile) found.push(path);
    }
  };
  try {
    await walk("");
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
  return found.sort();
}

/** Copies all files under `from`; writes nothing where `from` doesn't exist. */
export async function copyTree(from: string, to: string): Promise<void> {
  for (const file of await filesUnder(from)) {
    const path = join(to, file);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.copyFile(join(from, file), path);
  }
}

/** Sum of all files under `folder`, in bytes. */
export async function sizeOfTree(folder: string): Promise<number> {
  let bytes = 0;
  for (const file of await filesUnder(folder)) bytes += (await Deno.stat(join(folder, file))).size;
  return bytes;
}

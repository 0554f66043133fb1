import { createHash } from "node:crypto";
import { join } from "node:path";
import { filesUnder } from "./file_tree.ts";

/** Everything that ends up in the program or decides how it is built. */
const SOURCE_FOLDERS = ["lib", "commands", "templates", "assets", "schema"];
const SOURCE_FILES = [
  "main.ts",
  "deno.json",
  "deno.lock",
  "tools/compile.ts",
  "tools/baked_build.ts",
  "tools/denort.ts",
];

/** SHA-256 over the names and contents of all sources under `root`, and over `settings`. */
export async function sourceFingerprint(
  root: string,
  settings: readonly string[],
): Promise<string> {
  const hash = createHash("sha256");
  const files = [...SOURCE_FILES];
  for (const folder of SOURCE_FOLDERS) {
    for (const file of await filesUnder(join(root, folder))) files.push(`${folder}/${file}`);
  }
  for (const file of files) {
    try {
      const content = await Deno.readFile(join(root, file));
      hash.update(`${file}\0${content.length}\0`).update(content);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  for (const setting of settings) hash.update(`\0${setting}`);
  return hash.digest("hex");
}

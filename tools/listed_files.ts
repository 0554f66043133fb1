import { createHash } from "node:crypto";
import { join } from "node:path";

/** Names files of a release's folder in its `checksums.txt`; their older lines go. */
export async function listFiles(folder: string, names: readonly string[]): Promise<void> {
  const file = join(folder, "checksums.txt");
  const others = (await Deno.readTextFile(file)).split("\n")
    .filter((line) => line !== "" && !names.some((name) => line.endsWith(`  ${name}`)));
  const own = await Promise.all(names.map(async (name) => {
    const bytes = await Deno.readFile(join(folder, name));
    return `${createHash("sha256").update(bytes).digest("hex")}  ${name}`;
  }));
  await Deno.writeTextFile(file, [...others, ...own].map((line) => `${line}\n`).join(""));
}

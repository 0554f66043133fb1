/**
 * Puts `install.sh` and `install.ps1` beside the files of a release, with the repository and the
 * keys of that release in them: `deno run -A tools/installers.ts [--out FOLDER]`. Reads
 * `SEQUENCE_BUILD_REPO` and `SEQUENCE_BUILD_KEYS`, as `tools/compile.ts` does, and adds both files
 * to the folder's `checksums.txt`.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bakedBuild } from "./baked_build.ts";
import { listFiles } from "./listed_files.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** How a script sets what a release fills in: `release_repo=''`, `$ReleaseRepo = ''`. */
const SLOTS = {
  "install.sh": { repo: "release_repo=''", keys: "release_keys=''" },
  "install.ps1": { repo: "$ReleaseRepo = ''", keys: "$ReleaseKeys = ''" },
} as const;

export type InstallerName = keyof typeof SLOTS;

/**
 * An installer that knows its release repository and keys; pure. Neither can hold a quote: they
 * were checked when the build was.
 *
 * @throws {Error} if the script has no place for them.
 */
export function filledIn(
  name: InstallerName,
  script: string,
  repo: string,
  keys: readonly string[],
): string {
  const fill = (text: string, slot: string, value: string) => {
    if (text.split(slot).length !== 2) throw new Error(`${name} needs the line ${slot} once`);
    return text.replace(slot, () => `${slot.slice(0, -1)}${value}'`);
  };
  const { repo: repoSlot, keys: keysSlot } = SLOTS[name];
  return fill(fill(script, repoSlot, repo), keysSlot, keys.join(","));
}

/** Writes both installers into `folder` and names them in its `checksums.txt`. */
export async function writeInstallers(
  folder: string,
  repo: string,
  keys: readonly string[],
): Promise<void> {
  const names = Object.keys(SLOTS) as InstallerName[];
  for (const name of names) {
    const text = filledIn(name, await Deno.readTextFile(join(ROOT, name)), repo, keys);
    await Deno.writeTextFile(join(folder, name), text, { mode: 0o755 });
  }
  await listFiles(folder, names);
}

if (import.meta.main) {
  const { values } = parseArgs({ args: Deno.args, options: { out: { type: "string" } } });
  const build = await bakedBuild(ROOT, Deno.build.target);
  if (build.repo === "") throw new Error("SEQUENCE_BUILD_REPO is not set");
  await writeInstallers(values.out ?? join(ROOT, "dist", "release"), build.repo, build.keys);
}

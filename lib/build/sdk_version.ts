import { parse } from "smol-toml";
import { dirname, join } from "node:path";

/** The SDK's version in the project's Cargo.lock, here or in a workspace above; undefined if none. */
export async function lockedSdkVersion(folder: string): Promise<string | undefined> {
  for (let at = folder;; at = dirname(at)) {
    try {
      const lock = parse(await Deno.readTextFile(join(at, "Cargo.lock"))) as {
        package?: { name: string; version: string }[];
      };
      return lock.package?.find((each) => each.name === "sequence-algo-sdk")?.version;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) return undefined;
    }
    if (dirname(at) === at) return undefined;
  }
}

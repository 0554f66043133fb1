import { createHash } from "node:crypto";
import { join } from "node:path";
import type { BuildInfo } from "../lib/release/build_info.ts";

const MAX_KEYS = 2;
const ED25519_KEY_BYTES = 32;

/**
 * What a compilation for `target` bakes in: `deno.json`, git and the `SEQUENCE_BUILD_*` variables.
 *
 * @throws {Error} if one of the variables has no valid value.
 */
export async function bakedBuild(root: string, target: string): Promise<BuildInfo> {
  const config = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  return buildFrom({
    version: Deno.env.get("SEQUENCE_BUILD_VERSION") || config.version,
    repo: Deno.env.get("SEQUENCE_BUILD_REPO") ?? "",
    keys: Deno.env.get("SEQUENCE_BUILD_KEYS") ?? "",
    commit: await commitOf(root),
    target,
    deno: Deno.version.deno,
  });
}

export interface BuildSettings {
  version: string;
  repo: string;
  /** Comma-separated, base64. */
  keys: string;
  commit: string;
  target: string;
  deno: string;
}

/** Checks the settings of a build; pure. */
export function buildFrom(settings: BuildSettings): BuildInfo {
  const { version, repo, commit, target, deno } = settings;
  const parts = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.exec(version);
  if (parts === null) throw new Error(`Version ${JSON.stringify(version)} is not SemVer 2`);
  if (repo !== "" && !/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    throw new Error(`SEQUENCE_BUILD_REPO ${JSON.stringify(repo)} is not owner/name`);
  }
  const keys = settings.keys.split(",").map((key) => key.trim()).filter((key) => key !== "");
  if (keys.length > MAX_KEYS) {
    throw new Error(`SEQUENCE_BUILD_KEYS has ${keys.length} keys; at most ${MAX_KEYS} are allowed`);
  }
  for (const key of keys) {
    if (!isEd25519Key(key)) {
      throw new Error(
        `SEQUENCE_BUILD_KEYS has ${JSON.stringify(key)}, which is no raw Ed25519 key in base64`,
      );
    }
  }
  const channel = parts[1] === undefined ? "stable" : "beta";
  return { version, commit, target, deno, channel, repo, keys, keyIds: keys.map(keyId) };
}

function keyId(key: string): string {
  const raw = Uint8Array.from(atob(key), (char) => char.charCodeAt(0));
  return createHash("sha256").update(raw).digest("hex").slice(0, 8);
}

function isEd25519Key(key: string): boolean {
  try {
    return atob(key).length === ED25519_KEY_BYTES;
  } catch {
    return false;
  }
}

/** The module that stands for `lib/release/build_values.ts` in the bundle. */
export function bakedModule(build: BuildInfo): string {
  return `export const BUILD_VALUES = ${JSON.stringify(build)};\n`;
}

async function commitOf(root: string): Promise<string> {
  const head = await git(root, ["rev-parse", "HEAD"]);
  if (head === undefined) return "unknown";
  const changes = await git(root, ["status", "--porcelain", "--untracked-files=no"]);
  return changes === "" ? head : `${head}-dirty`;
}

async function git(root: string, args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, ...args],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}

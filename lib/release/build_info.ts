import { BUILD_VALUES } from "./build_values.ts";

/** Which program this is. */
export interface BuildInfo {
  /** SemVer 2 without a leading `v`. */
  version: string;
  /** Full commit hash, with `-dirty` behind it if sources were changed; `unknown` without git. */
  commit: string;
  /** Target triple, such as `x86_64-unknown-linux-gnu`. */
  target: string;
  /** The Deno version that it runs on. */
  deno: string;
  /** `beta` for a version with a prerelease part, else `stable`; `source` when run from source. */
  channel: "stable" | "beta" | "source";
  /** `owner/name` of the release repository; empty where this build has no release channel. */
  repo: string;
  /** Raw Ed25519 public keys in base64, current and standby; empty: releases are not signed. */
  keys: readonly string[];
  /** For each of `keys` the first 8 hex digits of its SHA-256. */
  keyIds: readonly string[];
}

export const BUILD: BuildInfo = BUILD_VALUES;

/** What `--version --json` tells: the build, with the keys' ids in the place of the keys. */
export function buildInfo(): Omit<BuildInfo, "keyIds"> {
  const { keyIds, ...build } = BUILD;
  return { ...build, keys: keyIds };
}

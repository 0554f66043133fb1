/** Names of the files of a release; `docs/releasing.md` describes them. */

export const TAG_PREFIX = "cli/v";
export const MANIFEST_NAME = "sequence-manifest.json";
export const SIGNATURE_NAME = "sequence-manifest.json.sig";
export const CHECKSUMS_NAME = "checksums.txt";

/** The triples that releases are built for. */
export const TARGETS: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/** The archive for a target triple. */
export function archiveName(target: string): string {
  return `sequence-${target}.${isWindows(target) ? "zip" : "tar.gz"}`;
}

/** The one member of that archive. */
export function memberName(target: string): string {
  return isWindows(target) ? "sequence.exe" : "sequence";
}

function isWindows(target: string): boolean {
  return target.includes("windows");
}

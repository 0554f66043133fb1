import { relative } from "node:path";
import type { Artifact } from "../../lib/build/artifact.ts";
import { bytes } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { facts } from "../../lib/cli/table.ts";

/** What a build produced, for people in the folder `cwd`: a path below it is told from there. */
export function artifactText(artifact: Artifact, cwd: string, paint: Paint): string {
  const { path, sha256, report } = artifact;
  const sdk = report.sdkVersion === undefined ? "" : ` (SDK ${report.sdkVersion})`;
  const below = relative(cwd, path);
  const callbacks = report.callbacks.map((name) => name.replace(/^algo_/, ""));
  return facts([
    ["wasm", paint.bold(below.startsWith("..") ? path : below)],
    ["size", bytes(report.sizeBytes)],
    ["sha256", sha256],
    ["abi", report.family + sdk],
    ["callbacks", callbacks.join(", ")],
    ["imports", report.imports.join(", ") || "none"],
  ], paint);
}

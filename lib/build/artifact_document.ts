import type { Artifact } from "./artifact.ts";

/** The `artifact` document of `build` and `deploy`. */
export function artifactDocument(artifact: Artifact): Record<string, unknown> {
  const { path, sha256, report, warnings } = artifact;
  return {
    path,
    size_bytes: report.sizeBytes,
    sha256,
    callbacks: report.callbacks,
    imports: report.imports,
    abi: report.family,
    sections: report.sections,
    warnings,
  };
}

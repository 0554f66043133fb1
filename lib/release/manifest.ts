import * as v from "valibot";
import { refusal, REPORT_HINT } from "./refusal.ts";
import { archiveName } from "./release_names.ts";
import { channelOf, isVersion } from "./semver.ts";

export const MANIFEST_SCHEMA = "sequence.manifest/1";
/** No archive and no program is larger, in bytes. */
export const MAX_PROGRAM_BYTES = 1024 ** 3;

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "not 64 lower-case hex digits"));
const bytes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PROGRAM_BYTES));

const assetSchema = v.object({
  target: v.string(),
  name: v.string(),
  /** Of the archive, in bytes. */
  size: bytes,
  /** Of the archive. */
  sha256,
  binary_sha256: v.optional(sha256),
  binary_size: v.optional(bytes),
});
const manifestSchema = v.object({
  schema: v.literal(MANIFEST_SCHEMA),
  version: v.pipe(v.string(), v.check(isVersion, "not a version")),
  channel: v.picklist(["stable", "beta"]),
  released: v.pipe(v.string(), v.isoTimestamp()),
  expires: v.pipe(v.string(), v.isoTimestamp()),
  assets: v.array(assetSchema),
});

/** What a release says of itself; `docs/releasing.md` describes it. */
export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ManifestAsset = v.InferOutput<typeof assetSchema>;

/**
 * The manifest in `bytes`, whose signature has been checked before. Throws UPDATE_MANIFEST (exit 6)
 * for anything else, also for another schema.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw bad("it is no JSON");
  }
  const schema = (json as { schema?: unknown } | null)?.schema;
  if (typeof schema === "string" && schema !== MANIFEST_SCHEMA) {
    throw refusal(
      "UPDATE_MANIFEST",
      `the manifest has the schema "${schema.slice(0, 60)}", which this version cannot read`,
      "nothing was changed; install the release by hand, following its notes",
    );
  }
  const parsed = v.safeParse(manifestSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw bad(`${v.getDotPath(issue) ?? "document"}: ${issue.message}`);
}

/**
 * The archive for `target` in a manifest that must be the one of `version`. Throws UPDATE_VERSION or
 * UPDATE_TARGET (exit 6).
 */
export function assetFor(manifest: Manifest, version: string, target: string): ManifestAsset {
  if (manifest.version !== version) {
    throw refusal(
      "UPDATE_VERSION",
      `the release ${version} carries the manifest of ${manifest.version}`,
      REPORT_HINT,
    );
  }
  if (manifest.channel === "stable" && channelOf(version) === "beta") {
    throw bad(`channel: ${version} is no stable version`);
  }
  const found = manifest.assets.filter((asset) => asset.target === target);
  const [asset] = found;
  if (found.length === 1 && asset!.name === archiveName(target)) return asset!;
  throw refusal(
    "UPDATE_TARGET",
    asset === undefined
      ? `the manifest of ${version} has nothing for ${target}`
      : found.length > 1
      ? `the manifest of ${version} has ${found.length} archives for ${target}`
      : `the manifest of ${version} gives ${asset.name} for ${target}, not ${archiveName(target)}`,
    REPORT_HINT,
  );
}

function bad(what: string) {
  return refusal("UPDATE_MANIFEST", `the manifest is malformed: ${what}`, REPORT_HINT);
}

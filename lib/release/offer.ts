import { createHash } from "node:crypto";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import type { BuildInfo } from "./build_info.ts";
import { parseChecksums } from "./checksums.ts";
import { assetFor, type ManifestAsset, parseManifest } from "./manifest.ts";
import { refusal, REPORT_HINT } from "./refusal.ts";
import { listReleases, newestRelease, type Release, type ReleaseAsset } from "./release_list.ts";
import { archiveName, CHECKSUMS_NAME, MANIFEST_NAME, SIGNATURE_NAME } from "./release_names.ts";
import { readRelease } from "./release_request.ts";
import type { ReleaseSource } from "./release_source.ts";
import { signerOf } from "./signature.ts";

const MAX_MANIFEST_BYTES = 1024 * 1024;
const MAX_SIGNATURE_BYTES = 1024;

/** A release for this program, checked as far as that goes without its archive. */
export interface Offer {
  version: string;
  /** Time after which nobody should be offered it unasked, as an ISO timestamp. */
  expires: string;
  asset: ManifestAsset;
  /** Where the archive lies. */
  download: FileAddress;
  /** Id of the key that signed the manifest; undefined where this build has no keys. */
  keyId: string | undefined;
}

/** Where a release's file lies; `api` where the API gives it out, with the token. */
export interface FileAddress {
  url: string;
  api: boolean;
}

/** Which release is wanted: the newest of a channel, or exactly one. */
export type Wanted = { channel: "stable" | "beta" } | { version: string };

/**
 * Finds a release and checks its manifest, signature and checksums. Throws NO_RELEASE (exit 3) where
 * there is none, and refuses (exit 6) whatever contradicts itself.
 */
export async function findOffer(
  context: Context,
  source: ReleaseSource,
  build: Pick<BuildInfo, "target" | "keys" | "keyIds">,
  wanted: Wanted,
): Promise<Offer> {
  const archive = archiveName(build.target);
  const releases = await listReleases(context, source);
  const release = "version" in wanted
    ? releases.find(({ version }) => version === wanted.version)
    : newestRelease(releases, wanted.channel, archive);
  if (release === undefined) throw noRelease(source, build.target, wanted);

  const get = (name: string, maxBytes: number) => file(context, source, release, name, maxBytes);
  const manifestBytes = await get(MANIFEST_NAME, MAX_MANIFEST_BYTES);
  let signer: string | undefined;
  if (build.keys.length > 0) {
    const signature = await get(SIGNATURE_NAME, MAX_SIGNATURE_BYTES);
    signer = await signerOf(manifestBytes, new TextDecoder().decode(signature), build.keys);
    if (signer === undefined) throw notSigned(release.version, build.keyIds);
  }
  const manifest = parseManifest(manifestBytes);
  const asset = assetFor(manifest, release.version, build.target);
  const sums = parseChecksums(new TextDecoder().decode(await get(CHECKSUMS_NAME, 1024 * 1024)));
  requireChecksum(sums.get(archive), asset.sha256, archive);
  const manifestSum = sums.get(MANIFEST_NAME);
  if (manifestSum !== undefined) {
    const actual = createHash("sha256").update(manifestBytes).digest("hex");
    requireChecksum(manifestSum, actual, MANIFEST_NAME);
  }
  const download = addressOf(required(release, archive), source);
  return { version: release.version, expires: manifest.expires, asset, download, keyId: signer };
}

async function file(
  context: Context,
  source: ReleaseSource,
  release: Release,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const address = addressOf(required(release, name), source);
  const request = { ...address, what: name, file: true };
  return (await readRelease(context, source, request, maxBytes)).bytes;
}

/** The files of a private repository are given out by the API alone, to who has a token. */
function addressOf(
  { browser_download_url, url }: ReleaseAsset,
  source: ReleaseSource,
): FileAddress {
  const byApi = source.token !== undefined && url !== undefined &&
    URL.parse(url)?.origin === new URL(source.api).origin;
  return byApi ? { url, api: true } : { url: browser_download_url, api: false };
}

function required(release: Release, name: string) {
  const found = release.assets.find((asset) => asset.name === name);
  if (found !== undefined && URL.canParse(found.browser_download_url)) return found;
  throw refusal(
    name === SIGNATURE_NAME ? "UPDATE_SIGNATURE" : "UPDATE_INCOMPLETE",
    `the release ${release.version} carries no ${name}`,
    "nothing was changed; the release may still be in the making, try again later",
  );
}

function requireChecksum(listed: string | undefined, actual: string, name: string): void {
  if (listed === actual) return;
  throw refusal(
    "UPDATE_CHECKSUM",
    listed === undefined
      ? `checksums.txt does not list ${name}`
      : `checksums.txt gives ${listed.slice(0, 12)}… for ${name}, which has ${
        actual.slice(0, 12)
      }…`,
    REPORT_HINT,
  );
}

function notSigned(version: string, keyIds: readonly string[]): UserError {
  return refusal(
    "UPDATE_SIGNATURE",
    `the manifest of ${version} is signed by none of the keys of this build (${keyIds.join(", ")})`,
    REPORT_HINT,
  );
}

function noRelease(source: ReleaseSource, target: string, wanted: Wanted): UserError {
  return new UserError({
    code: "NO_RELEASE",
    exit: "notFound",
    message: "version" in wanted
      ? `${source.repo} has no release ${wanted.version}`
      : `${source.repo} has no ${wanted.channel} release for ${target}`,
    hint: "version" in wanted
      ? "sequence update --check shows the newest"
      : wanted.channel === "stable"
      ? "sequence update --channel beta looks among the prereleases too"
      : "check SEQUENCE_CLI_REPO",
  });
}

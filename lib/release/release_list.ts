import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { TAG_PREFIX } from "./release_names.ts";
import { readRelease } from "./release_request.ts";
import type { ReleaseSource } from "./release_source.ts";
import { channelOf, compareVersions, isVersion } from "./semver.ts";

const PER_PAGE = 100;
const MAX_PAGES = 20;
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

const assetSchema = v.object({
  name: v.string(),
  browser_download_url: v.string(),
  /** Where the API itself gives the file out, to whoever may read the repository. */
  url: v.optional(v.string()),
});
const pageSchema = v.array(v.object({
  tag_name: v.string(),
  draft: v.optional(v.boolean(), false),
  prerelease: v.optional(v.boolean(), false),
  assets: v.optional(v.array(assetSchema), []),
}));

/** A file of a release. */
export type ReleaseAsset = v.InferOutput<typeof assetSchema>;

/** A published release of this program. */
export interface Release {
  version: string;
  channel: "stable" | "beta";
  assets: readonly ReleaseAsset[];
}

/** Every published release whose tag is one of this program's. */
export async function listReleases(context: Context, source: ReleaseSource): Promise<Release[]> {
  const found: Release[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { bytes, headers } = await readRelease(context, source, {
      url: `${source.api}/repos/${source.repo}/releases?per_page=${PER_PAGE}&page=${page}`,
      what: "the list of releases",
      api: true,
    }, MAX_PAGE_BYTES);
    const rows = parsePage(bytes, source);
    found.push(...releasesOf(rows));
    const link = headers.get("link");
    const more = link === null ? rows.length === PER_PAGE : /rel="?next"?/.test(link);
    if (!more) break;
  }
  return found;
}

/** The releases among the rows of a page: published, with a tag `cli/vVERSION`. */
function releasesOf(rows: v.InferOutput<typeof pageSchema>): Release[] {
  return rows.flatMap((row) => {
    const version = row.tag_name.slice(TAG_PREFIX.length);
    if (row.draft || !row.tag_name.startsWith(TAG_PREFIX) || !isVersion(version)) return [];
    // A stable version that its publisher marks as a prerelease is not for everybody yet.
    const channel = row.prerelease ? "beta" : channelOf(version);
    return [{ version, channel, assets: row.assets }];
  });
}

/**
 * The highest version for a channel (`beta` sees stable ones too) that has the archive `archive`;
 * undefined if there is none.
 */
export function newestRelease(
  releases: readonly Release[],
  channel: "stable" | "beta",
  archive: string,
): Release | undefined {
  return releases
    .filter((release) => channel === "beta" || release.channel === "stable")
    .filter((release) => release.assets.some(({ name }) => name === archive))
    .reduce<Release | undefined>(
      (best, release) =>
        best === undefined || compareVersions(release.version, best.version) > 0 ? release : best,
      undefined,
    );
}

function parsePage(bytes: Uint8Array, source: ReleaseSource) {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    json = undefined;
  }
  const parsed = v.safeParse(pageSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new UserError({
    code: "UPDATE_UNEXPECTED",
    exit: "unreachable",
    message: `${new URL(source.api).host} gave no list of releases (${
      v.getDotPath(issue) ?? "document"
    }: ${issue.message})`,
    hint: "check SEQUENCE_UPDATE_API",
  });
}

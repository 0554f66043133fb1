/**
 * Serves folders of release files on loopback by the API that `sequence update` and the installers
 * read, so that a release can be tried before it is published:
 * `deno run -A tools/release_host.ts TAG=FOLDER… [--repo OWNER/NAME] [--port N]`. Prints the value
 * for `SEQUENCE_UPDATE_API` and serves until it is ended.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";

export interface ServedRelease {
  /** Such as `cli/v0.2.0`. */
  tag: string;
  folder: string;
}

/** Answers a request for the list of releases or for one of their files; else 404. */
export async function answer(
  request: Request,
  repo: string,
  releases: readonly ServedRelease[],
): Promise<Response> {
  const { pathname, searchParams, origin } = new URL(request.url);
  if (pathname === `/repos/${repo}/releases`) {
    const firstPage = Number(searchParams.get("page") ?? 1) === 1;
    const rows = firstPage ? releases.map((release) => listed(release, origin)) : [];
    return Response.json(await Promise.all(rows));
  }
  const [, word, tag, name] = pathname.split("/");
  const found = releases.find((each) => each.tag === decodeURIComponent(tag ?? ""));
  if (word !== "download" || found === undefined || !(await names(found)).includes(name ?? "")) {
    return Response.json({ message: "Not Found" }, { status: 404 });
  }
  const file = await Deno.open(join(found.folder, name!));
  const { size } = await file.stat();
  return new Response(file.readable, { headers: { "content-length": String(size) } });
}

async function listed(release: ServedRelease, origin: string) {
  const assets = (await names(release)).map(async (name) => ({
    name,
    size: (await Deno.stat(join(release.folder, name))).size,
    browser_download_url: `${origin}/download/${encodeURIComponent(release.tag)}/${name}`,
  }));
  return {
    tag_name: release.tag,
    draft: false,
    prerelease: release.tag.includes("-"),
    assets: await Promise.all(assets),
  };
}

async function names({ folder }: ServedRelease): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) if (isFile) found.push(name);
  return found.sort();
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      repo: { type: "string", default: "acme/sequence" },
      port: { type: "string", default: "0" },
    },
  });
  const releases = positionals.map((each) => {
    const [tag = "", folder = ""] = each.split("=", 2);
    return { tag, folder };
  });
  Deno.serve({
    hostname: "127.0.0.1",
    port: Number(values.port),
    onListen: ({ port }) =>
      void Deno.stdout.writeSync(new TextEncoder().encode(`http://127.0.0.1:${port}\n`)),
  }, (request) => answer(request, values.repo, releases));
}

/** A release server on loopback that answers as GitHub does, and misbehaves where a test wants it. */
import { createHash } from "node:crypto";

/** A release: its tag is `cli/v` and the version. */
export interface ServedRelease {
  version: string;
  files: Map<string, Uint8Array>;
  draft?: boolean;
  prerelease?: boolean;
  /** In the place of `cli/v` and the version. */
  tag?: string;
}

export interface SeenRequest {
  path: string;
  authorization: string | null;
}

/** What is answered instead of the file or list at a path; undefined: as usual. */
export type Misbehaviour = (path: string, request: Request) =>
  | Response
  | Promise<Response | undefined>
  | undefined;

export class ReleaseServer {
  releases: ServedRelease[] = [];
  misbehave: Misbehaviour = () => undefined;
  readonly seen: SeenRequest[] = [];
  /** Releases on one page of the list. */
  pageSize = 100;
  /** Whose repository it is; files are then given out by the API alone. */
  privateTo: string | undefined;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #closing = new AbortController();

  constructor() {
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      signal: this.#closing.signal,
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    }, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Where files lie: to a client it is another host, which must not get the token. */
  get storage(): string {
    return `http://localhost:${this.#server.addr.port}/storage`;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#server.finished;
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = decodeURIComponent(url.pathname);
    this.seen.push({ path, authorization: request.headers.get("authorization") });
    const instead = await this.misbehave(path, request);
    if (instead !== undefined) return instead;
    if (path === "/repos/owner/name/releases" && this.#mayRead(request)) return this.#list(url);
    const asset = /^\/repos\/owner\/name\/releases\/assets\/(.+)$/.exec(path)?.[1];
    if (asset !== undefined && this.#mayRead(request)) {
      const json = request.headers.get("accept") !== "application/octet-stream";
      return json ? Response.json({}) : Response.redirect(`${this.storage}/${asset}`, 302);
    }
    if (path.startsWith("/owner/name/releases/download/") && this.privateTo === undefined) {
      // GitHub redirects downloads to another host, too.
      return Response.redirect(
        `${this.storage}/${path.slice("/owner/name/releases/download/".length)}`,
        302,
      );
    }
    const found = /^\/storage\/cli\/v([^/]+)\/([^/]+)$/.exec(path);
    const bytes = this.releases.find(({ version }) => version === found?.[1])?.files.get(
      found?.[2] ?? "",
    );
    if (bytes === undefined) return new Response("Not Found", { status: 404 });
    return new Response(new Uint8Array(bytes));
  }

  #mayRead(request: Request): boolean {
    return this.privateTo === undefined ||
      request.headers.get("authorization") === `Bearer ${this.privateTo}`;
  }

  #list(url: URL): Response {
    const size = Math.min(this.pageSize, Number(url.searchParams.get("per_page")));
    const page = Number(url.searchParams.get("page") ?? "1");
    const rows = this.releases.slice((page - 1) * size, page * size).map((release) => ({
      tag_name: release.tag ?? `cli/v${release.version}`,
      draft: release.draft ?? false,
      prerelease: release.prerelease ?? release.version.includes("-"),
      body: "notes",
      assets: [...release.files].map(([name, bytes]) => ({
        name,
        size: bytes.length,
        url: `${this.url}/repos/owner/name/releases/assets/cli/v${release.version}/${name}`,
        browser_download_url:
          `${this.url}/owner/name/releases/download/cli/v${release.version}/${name}`,
      })),
    }));
    const more = this.releases.length > page * size;
    const link = more ? `<${this.url}${url.pathname}?page=${page + 1}>; rel="next"` : undefined;
    return Response.json(rows, link === undefined ? {} : { headers: { link } });
  }
}

/** A folder's files: name, mode, and SHA-256 of the content (the target of a link). */
export async function listing(folder: string): Promise<string[]> {
  const rows: string[] = [];
  for await (const { name, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const content = isSymlink
      ? `→ ${await Deno.readLink(path)}`
      : createHash("sha256").update(await Deno.readFile(path)).digest("hex");
    rows.push(`${name} ${((await Deno.lstat(path)).mode ?? 0).toString(8)} ${content}`);
  }
  return rows.sort();
}

/**
 * A folder's files with what the system notes of every change: number, size, mode, links, and the
 * times of content and of everything else. Nobody writes a byte without changing one of them.
 */
export async function stamps(folder: string): Promise<string[]> {
  const rows: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const { ino, size, mode, nlink, uid, mtime, ctime } = await Deno.lstat(`${folder}/${name}`);
    rows.push([name, ino, size, mode, nlink, uid, mtime?.getTime(), ctime?.getTime()].join(" "));
  }
  return rows.sort();
}

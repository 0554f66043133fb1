/** A release host on loopback, with releases that a test bends. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

const encoder = new TextEncoder();

/** A member of a tar archive: a file, or a link to `link`. */
export interface Member {
  name: string;
  content?: string;
  link?: string;
}

/** A gzipped POSIX tar archive. */
export function tarGz(members: readonly Member[]): Uint8Array {
  const blocks = members.flatMap(({ name, content = "", link }) => {
    const data = encoder.encode(content);
    const header = new Uint8Array(512);
    const put = (at: number, text: string) => header.set(encoder.encode(text), at);
    const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0") + "\0";
    put(0, name);
    put(100, octal(0o755, 7) + octal(0, 7) + octal(0, 7));
    put(124, octal(data.length, 11) + octal(1_700_000_000, 11));
    put(148, "        ");
    put(156, link === undefined ? "0" : "2");
    put(157, link ?? "");
    put(257, "ustar\x0000");
    put(148, octal(header.reduce((sum, byte) => sum + byte, 0), 6) + " ");
    const padded = new Uint8Array(Math.ceil(data.length / 512) * 512);
    padded.set(data);
    return [header, padded];
  });
  const whole = new Uint8Array(blocks.reduce((sum, each) => sum + each.length, 1024));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return gzipSync(whole);
}

/** A program that tells its version and nothing else. */
export function program(version: string): string {
  return `#!/bin/sh\necho "sequence ${version} (0123abc, test, deno 0)"\n`;
}

export interface SigningKey {
  /** Raw, base64: as builds carry it. */
  publicKey: string;
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
}

export async function signingKey(): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    publicKey: raw.toBase64(),
    sign: async (bytes) =>
      new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes)).toBase64(),
  };
}

/** What a test changes of a release that is right by default. */
export interface ReleaseChanges {
  version?: string;
  /** What the program says of itself. */
  says?: string;
  members?: readonly Member[];
  /** Changes the manifest's document before it is signed. */
  manifest?: (document: Record<string, unknown>) => void;
  /** Changes the files after everything was computed; undefined takes one away. */
  files?: (files: Map<string, string | Uint8Array>) => void;
  signedBy?: SigningKey;
  draft?: boolean;
  prerelease?: boolean;
}

export interface Release {
  tag: string;
  draft: boolean;
  prerelease: boolean;
  files: Map<string, string | Uint8Array>;
}

/** A release for `target`: archive, checksums, manifest and its signature. */
export async function release(
  target: string,
  key: SigningKey,
  changes: ReleaseChanges = {},
): Promise<Release> {
  const version = changes.version ?? "0.2.0";
  const name = `sequence-${target}.tar.gz`;
  const members = changes.members ??
    [{ name: "sequence", content: program(changes.says ?? version) }];
  const archive = tarGz(members);
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const document: Record<string, unknown> = {
    schema: "sequence.manifest/1",
    version,
    channel: "stable",
    released: "2026-11-20T00:00:00Z",
    expires: "2096-11-20T00:00:00Z",
    assets: [
      {
        target: "other",
        name: "sequence-other.tar.gz",
        size: 1,
        sha256: "0".repeat(64),
      },
      { target, name, size: archive.length, sha256 },
    ],
  };
  changes.manifest?.(document);
  const manifest = JSON.stringify(document);
  const files = new Map<string, string | Uint8Array>([
    [name, archive],
    ["checksums.txt", `${"1".repeat(64)}  sequence-other.tar.gz\n${sha256}  ${name}\n`],
    ["sequence-manifest.json", manifest],
    [
      "sequence-manifest.json.sig",
      await (changes.signedBy ?? key).sign(encoder.encode(manifest)) + "\n",
    ],
  ]);
  changes.files?.(files);
  return {
    tag: `cli/v${version}`,
    draft: changes.draft ?? false,
    prerelease: changes.prerelease ?? version.includes("-"),
    files,
  };
}

export interface ReleaseHost {
  url: string;
  /** Paths that were asked for. */
  seen: string[];
}

/** Runs `work` with a host of `releases`, in pages of a hundred as GitHub's. */
export async function withReleases(
  releases: readonly Release[],
  work: (host: ReleaseHost) => Promise<void>,
  answer: (path: string) => Response | undefined = () => undefined,
): Promise<void> {
  const seen: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, searchParams, origin } = new URL(request.url);
    seen.push(pathname);
    const own = answer(pathname);
    if (own !== undefined) return own;
    if (pathname === "/repos/acme/sequence/releases") {
      const from = (Number(searchParams.get("page") ?? 1) - 1) * 100;
      return Response.json(releases.slice(from, from + 100).map((each) => listed(each, origin)));
    }
    const [, download, tag, name] = pathname.split("/");
    const found = releases.find((each) => each.tag === decodeURIComponent(tag ?? ""));
    const content = download === "download" ? found?.files.get(name ?? "") : undefined;
    return content === undefined
      ? Response.json({ message: "Not Found" }, { status: 404 })
      : new Response(content as BodyInit);
  });
  try {
    await work({ url: `http://127.0.0.1:${server.addr.port}`, seen });
  } finally {
    await server.shutdown();
  }
}

function listed({ tag, draft, prerelease, files }: Release, origin: string) {
  return {
    tag_name: tag,
    name: tag,
    draft,
    prerelease,
    // What notes may hold must not mislead a reader that is no JSON parser.
    body: 'Says "tag_name": "cli/v99.0.0", {"draft": false}, [and, commas] \\ \u00e9',
    assets: [...files].map(([name, content]) => ({
      id: 7,
      uploader: { login: "someone", site_admin: false },
      name,
      label: null,
      size: content.length,
      browser_download_url: `${origin}/download/${encodeURIComponent(tag)}/${name}`,
    })),
  };
}

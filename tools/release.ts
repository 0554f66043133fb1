/**
 * Builds a release: `deno run -A tools/release.ts --version V [--target TRIPLE]…
 * [--program TRIPLE=FILE]… [--out DIR] [--key FILE] [--expires-days N]`. It compiles the program for
 * each target (default: this machine's), takes those that are compiled already, and writes the archives, `checksums.txt`, the manifest and its signature to DIR
 * (default: `dist/release`). The key is a file or `SEQUENCE_RELEASE_KEY` (the PEM itself); without
 * one the release is not signed, which only a build without keys takes.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Manifest, MANIFEST_SCHEMA, parseManifest } from "../lib/release/manifest.ts";
import {
  archiveName,
  CHECKSUMS_NAME,
  MANIFEST_NAME,
  memberName,
  SIGNATURE_NAME,
  TAG_PREFIX,
  TARGETS,
} from "../lib/release/release_names.ts";
import { channelOf, isVersion } from "../lib/release/semver.ts";
import { compile } from "./compile.ts";
import { tarGzOf, zipOf } from "./release_archive.ts";
import { signWith } from "./release_key.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_EXPIRES_DAYS = 180;
const DEFAULT_LEVEL = 9;

/** A compiled program of a release. */
export interface ReleaseProgram {
  target: string;
  content: Uint8Array;
}

export interface ReleasePlan {
  version: string;
  programs: readonly ReleaseProgram[];
  released: Date;
  expires: Date;
  /** PEM; undefined: not signed. */
  privateKey: string | undefined;
  /** gzip's and deflate's level, 1 to 9. */
  level: number;
}

/** The files of a release by name, in the order in which they are listed. */
export async function releaseFiles(plan: ReleasePlan): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const assets: Manifest["assets"] = [];
  for (const { target, content } of plan.programs) {
    const name = archiveName(target);
    const member = { name: memberName(target), content, changed: plan.released };
    const archive = name.endsWith(".zip") ? zipOf(member, plan.level) : tarGzOf(member, plan.level);
    files.set(name, archive);
    assets.push({
      target,
      name,
      size: archive.length,
      sha256: sha256(archive),
      binary_sha256: sha256(content),
      binary_size: content.length,
    });
  }
  const manifest = new TextEncoder().encode(
    JSON.stringify(
      {
        schema: MANIFEST_SCHEMA,
        version: plan.version,
        channel: channelOf(plan.version),
        released: plan.released.toISOString(),
        expires: plan.expires.toISOString(),
        assets,
      } satisfies Manifest,
      undefined,
      2,
    ) + "\n",
  );
  parseManifest(manifest);
  files.set(MANIFEST_NAME, manifest);
  if (plan.privateKey !== undefined) {
    const { signature } = await signWith(plan.privateKey, manifest);
    files.set(SIGNATURE_NAME, new TextEncoder().encode(signature + "\n"));
  }
  const sums = [...files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join("");
  files.set(CHECKSUMS_NAME, new TextEncoder().encode(sums));
  return files;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function compiledPrograms(
  targets: readonly string[],
  say: (line: string) => void,
): Promise<ReleaseProgram[]> {
  const programs: ReleaseProgram[] = [];
  for (const target of targets) {
    const out = join(ROOT, "dist", target, memberName(target));
    await compile({ main: join(ROOT, "main.ts"), out, target }, say);
    programs.push({ target, content: await Deno.readFile(out) });
  }
  return programs;
}

/** Programs that were compiled, and perhaps signed for their system, before. */
async function givenPrograms(pairs: readonly string[]): Promise<ReleaseProgram[]> {
  const programs: ReleaseProgram[] = [];
  for (const pair of pairs) {
    const [, target = "", file = ""] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (file === "") throw new Error(`--program ${pair} is not of the form TRIPLE=FILE`);
    programs.push({ target, content: await Deno.readFile(file) });
  }
  return programs;
}

/** A release that the build it carries could not verify would strand whoever installs it. */
async function requireBakedKey(privateKey: string | undefined): Promise<void> {
  const baked = (Deno.env.get("SEQUENCE_BUILD_KEYS") ?? "").split(",").map((key) => key.trim())
    .filter((key) => key !== "");
  if (privateKey === undefined) {
    if (baked.length === 0) return;
    throw new Error("SEQUENCE_BUILD_KEYS is set, so the release must be signed: give --key FILE");
  }
  const { publicKey } = await signWith(privateKey, new Uint8Array());
  if (baked.includes(publicKey)) return;
  throw new Error(
    `The signing key's public key ${publicKey} is not in SEQUENCE_BUILD_KEYS, so the programs of ` +
      "this release would refuse every release that it signs",
  );
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      version: { type: "string" },
      target: { type: "string", multiple: true },
      program: { type: "string", multiple: true, default: [] },
      out: { type: "string" },
      key: { type: "string" },
      "expires-days": { type: "string" },
    },
  });
  const say = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
  const version = values.version ?? "";
  if (!isVersion(version)) throw new Error(`--version ${JSON.stringify(version)} is not SemVer 2`);
  const days = Number(values["expires-days"] ?? DEFAULT_EXPIRES_DAYS);
  if (!(days > 0)) throw new Error(`--expires-days ${values["expires-days"]} is not above zero`);
  const given = await givenPrograms(values.program);
  const targets = values.target ?? (given.length > 0 ? [] : [Deno.build.target]);
  const all = [...targets, ...given.map(({ target }) => target)];
  const unknown = all.filter((target, at) => !TARGETS.includes(target) || all.indexOf(target) < at);
  if (unknown.length > 0) throw new Error(`No release target, or twice: ${unknown.join(", ")}`);
  const privateKey = values.key === undefined
    ? Deno.env.get("SEQUENCE_RELEASE_KEY") || undefined
    : await Deno.readTextFile(values.key);
  await requireBakedKey(privateKey);

  Deno.env.set("SEQUENCE_BUILD_VERSION", version);
  const programs = [...await compiledPrograms(targets, say), ...given];
  const released = new Date();
  const expires = new Date(released.getTime() + days * DAY_MS);
  const level = DEFAULT_LEVEL;
  const files = await releaseFiles({ version, programs, released, expires, privateKey, level });
  const out = resolve(values.out ?? join(ROOT, "dist", "release"));
  await Deno.mkdir(out, { recursive: true });
  for (const [name, bytes] of files) {
    await Deno.writeFile(join(out, name), bytes);
    say(`  ${name.padEnd(44)}${bytes.length.toLocaleString("en-US").padStart(13)} bytes`);
  }
  if (privateKey === undefined) say("not signed: there was no --key");
  say(`${out}: publish these files under the tag ${TAG_PREFIX}${version}`);
}

/** A real program of version 0.1.0 in a folder of its own, beside a release server on loopback. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  archiveName,
  CHECKSUMS_NAME,
  MANIFEST_NAME,
  SIGNATURE_NAME,
} from "../../../lib/release/release_names.ts";
import { makeReleaseKey, type ReleaseKey, signWith } from "../../../tools/release_key.ts";
import { releaseFiles, type ReleasePlan } from "../../../tools/release.ts";
import { type CallOptions, cleanEnv, type Ended, ROOT, Running } from "./program.ts";
import { ReleaseServer, stamps } from "./release_server.ts";
import type { Json } from "./scene.ts";

export const OLD = "0.1.0";
export const NEW = "0.2.0";
export const TARGET = Deno.build.target;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Fast; the archives of the tests travel no further than this machine. */
const LEVEL = 1;

/** What all tests of a run share, because compiling and packing take seconds. */
export interface Programs {
  folder: string;
  key: ReleaseKey;
  standby: ReleaseKey;
  old: Uint8Array;
  new: Uint8Array;
  /** A good release of {@link NEW}. */
  release: Map<string, Uint8Array>;
}

let programs: Promise<Programs> | undefined;

/** Compiled at the first call. */
export function compiledPrograms(): Promise<Programs> {
  return programs ??= makePrograms();
}

/** Removes them; the last test calls it. */
export async function removePrograms(): Promise<void> {
  const made = await programs;
  programs = undefined;
  if (made !== undefined) await Deno.remove(made.folder, { recursive: true });
}

async function makePrograms(): Promise<Programs> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-update-" });
  const key = await makeReleaseKey();
  const standby = await makeReleaseKey();
  const keys = `${key.publicKey},${standby.publicKey}`;
  const old = await compiled(join(folder, OLD), OLD, keys);
  const fresh = await compiled(join(folder, NEW), NEW, keys);
  const release = await filesOf(NEW, fresh, key.privatePem);
  return { folder, key, standby, old, new: fresh, release };
}

/** The bytes of a program compiled with these values. */
export async function compiled(
  out: string,
  version: string,
  keys: string,
  repo = "owner/name",
): Promise<Uint8Array> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "tools/compile.ts"), "--out", out],
    env: {
      SEQUENCE_BUILD_VERSION: version,
      SEQUENCE_BUILD_REPO: repo,
      SEQUENCE_BUILD_KEYS: keys,
      DENO_NO_UPDATE_CHECK: "1",
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return await Deno.readFile(out);
}

/** The files of a release for this machine. */
export function filesOf(
  version: string,
  content: Uint8Array,
  privateKey: string | undefined,
  more: Partial<ReleasePlan> = {},
): Promise<Map<string, Uint8Array>> {
  const now = Date.now();
  return releaseFiles({
    version,
    programs: [{ target: TARGET, content }],
    released: new Date(now - DAY_MS),
    expires: new Date(now + DAY_MS),
    privateKey,
    level: LEVEL,
    ...more,
  });
}

export class UpdateScene {
  readonly server = new ReleaseServer();
  readonly home: string;
  readonly bin: string;
  readonly program: string;
  #children: Running[] = [];

  constructor(readonly folder: string, readonly programs: Programs) {
    this.home = join(folder, "home");
    this.bin = join(folder, "bin");
    this.program = join(this.bin, "sequence");
  }

  /** Puts version {@link OLD} in its place and offers {@link NEW}. */
  async prepare(): Promise<void> {
    await Deno.mkdir(this.bin);
    // A hard link saves writing 90 MB; whoever changes the file itself calls `put`.
    await Deno.link(join(this.programs.folder, OLD), this.program);
    this.offer(NEW, this.programs.release);
  }

  /** Puts a file of its own in the place of the program. */
  async put(content: Uint8Array, mode = 0o755): Promise<void> {
    await Deno.remove(this.program);
    await Deno.writeFile(this.program, content);
    await Deno.chmod(this.program, mode);
  }

  /** Serves this release and no other. */
  offer(version: string, files: Map<string, Uint8Array>): void {
    this.server.releases = [{ version, files }];
  }

  start(args: readonly string[], options: CallOptions = {}, program = this.program): Running {
    const child = new Running(program, args, {
      ...options,
      cwd: this.folder,
      env: cleanEnv({
        SEQUENCE_HOME: this.home,
        SEQUENCE_LOCAL_PORT: "0",
        SEQUENCE_UPDATE_API: this.server.url,
        ...options.env,
      }),
    });
    this.#children.push(child);
    return child;
  }

  async run(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
    return await this.start(args, options).ended;
  }

  async json(args: readonly string[], options: CallOptions = {}): Promise<Json> {
    const { code, stdout, stderr } = await this.run([...args, "--json"], options);
    assert.equal(code, 0, `sequence ${args.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Json;
  }

  /** Runs it, expects this exit code, code word and text, and a folder that is as it was. */
  async refused(
    exit: number,
    code: string,
    says: RegExp,
    args: readonly string[] = ["update"],
    options: CallOptions = {},
  ): Promise<void> {
    const before = await stamps(this.bin);
    const ended = await this.run([...args, "--json"], options);
    assert.equal(ended.stdout, "");
    assert.match(ended.stderr, /^\{.*\}\n$/, "one document on stderr");
    const { error } = JSON.parse(ended.stderr);
    assert.deepEqual([error.code, ended.code], [code, exit], ended.stderr);
    assert.match(error.message, says);
    assert.ok(error.hint, "the next step is told");
    assert.deepEqual(await stamps(this.bin), before, "nothing was changed on disk");
  }

  /** The version that the program in place tells. */
  async version(): Promise<string> {
    return (await this.json(["--version"]))["version"] as string;
  }

  /** Names of the files beside the program, itself among them. */
  names(): string[] {
    return [...Deno.readDirSync(this.bin)].map(({ name }) => name).sort();
  }

  async end(): Promise<void> {
    for (const child of this.#children) child.kill();
    await Promise.all(this.#children.map((child) => child.ended));
    await this.server.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Runs a test in a scene of its own, which is cleared away whatever happens. */
export function inUpdateScene(
  work: (scene: UpdateScene, t: Deno.TestContext) => Promise<void>,
): (t: Deno.TestContext) => Promise<void> {
  return async (t) => {
    const made = await compiledPrograms();
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "sequence-e2e-" }));
    const scene = new UpdateScene(folder, made);
    try {
      await scene.prepare();
      await work(scene, t);
    } finally {
      await scene.end();
    }
  };
}

/** A release again after one of its files was changed: the manifest signed, the checksums renewed. */
export async function rebuilt(
  files: ReadonlyMap<string, Uint8Array>,
  privateKey: string,
  change: (files: Map<string, Uint8Array>, manifest: ManifestLike) => void,
): Promise<Map<string, Uint8Array>> {
  const copy = new Map(files);
  const manifest = JSON.parse(new TextDecoder().decode(copy.get(MANIFEST_NAME)));
  change(copy, manifest);
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  copy.set(MANIFEST_NAME, bytes);
  const { signature } = await signWith(privateKey, bytes);
  copy.set(SIGNATURE_NAME, new TextEncoder().encode(signature + "\n"));
  return withSums(copy);
}

/** A manifest whose values a test may make wrong. */
export interface ManifestLike {
  [key: string]: unknown;
  assets: Record<string, unknown>[];
}

/** The files with `checksums.txt` as it has to be for them. */
export function withSums(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  files.delete(CHECKSUMS_NAME);
  const sums = [...files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`);
  files.set(CHECKSUMS_NAME, new TextEncoder().encode(sums.join("")));
  return files;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A release of another archive, whose manifest tells the truth about it. */
export function withArchive(
  files: ReadonlyMap<string, Uint8Array>,
  privateKey: string,
  archive: Uint8Array,
): Promise<Map<string, Uint8Array>> {
  return rebuilt(files, privateKey, (copy, manifest) => {
    copy.set(archiveName(TARGET), archive);
    manifest.assets = [{
      target: TARGET,
      name: archiveName(TARGET),
      size: archive.length,
      sha256: sha256(archive),
    }];
  });
}

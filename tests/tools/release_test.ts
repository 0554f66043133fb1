import { deepStrictEqual as assertEquals, match, ok as assert } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseChecksums } from "../../lib/release/checksums.ts";
import { assetFor, parseManifest } from "../../lib/release/manifest.ts";
import { signerOf } from "../../lib/release/signature.ts";
import { TARGETS } from "../../lib/release/release_names.ts";
import { unpackProgram } from "../../lib/release/unpack.ts";
import { releaseFiles } from "../../tools/release.ts";
import { makeReleaseKey } from "../../tools/release_key.ts";

const TOOLS = fileURLToPath(new URL("../../tools", import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const content = (target: string) => new TextEncoder().encode(`program for ${target}`.repeat(99));

async function tool(name: string, args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", join(TOOLS, name), ...args],
    env: { SEQUENCE_BUILD_KEYS: "", SEQUENCE_RELEASE_KEY: "", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a release holds for every target what update takes, signed and summed", () =>
  inFolder(async (folder) => {
    const { privatePem, publicKey, id } = await makeReleaseKey();
    const plan = {
      version: "0.2.0-beta.1",
      programs: TARGETS.map((target) => ({ target, content: content(target) })),
      released: new Date("2026-11-20T00:00:00Z"),
      expires: new Date("2027-05-20T00:00:00Z"),
      privateKey: privatePem,
      level: 9,
    };
    const files = await releaseFiles(plan);
    assertEquals(await releaseFiles(plan), files, "the same programs give the same bytes");

    const manifestBytes = files.get("sequence-manifest.json")!;
    const signature = new TextDecoder().decode(files.get("sequence-manifest.json.sig"));
    assertEquals(await signerOf(manifestBytes, signature, [publicKey]), id);
    const manifest = parseManifest(manifestBytes);
    assertEquals([manifest.channel, manifest.released], ["beta", "2026-11-20T00:00:00.000Z"]);
    for (const target of TARGETS) {
      const asset = assetFor(manifest, "0.2.0-beta.1", target);
      const archive = files.get(asset.name)!;
      assertEquals([archive.length, sha256(archive)], [asset.size, asset.sha256]);
      await Deno.writeFile(join(folder, asset.name), archive);
      const path = join(folder, target);
      const file = await Deno.open(path, { write: true, create: true });
      await unpackProgram(join(folder, asset.name), asset, file, folder);
      file.close();
      assertEquals(await Deno.readFile(path), content(target));
    }
    const sums = parseChecksums(new TextDecoder().decode(files.get("checksums.txt")));
    const others = [...files].filter(([name]) => name !== "checksums.txt");
    assertEquals([...sums], others.map(([name, bytes]) => [name, sha256(bytes)]));
    assertEquals(sums.size, TARGETS.length + 2);
  }));

Deno.test("a key pair is made once: the private key for its owner alone, never overwritten", () =>
  inFolder(async (folder) => {
    const path = join(folder, "key.pem");
    const { code, out, err } = await tool("release_key.ts", [path]);
    assertEquals(code, 0, err);
    assertEquals(Uint8Array.fromBase64(out.trim()).length, 32);
    const text = await Deno.readTextFile(path);
    match(text, /^-----BEGIN PRIVATE KEY-----\n/);
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assert((await tool("release_key.ts", [path])).code !== 0);
    assertEquals(await Deno.readTextFile(path), text);
  }));

Deno.test("a release is not built with a key that its own programs would refuse", () =>
  inFolder(async (folder) => {
    const [mine, other] = [await makeReleaseKey(), await makeReleaseKey()];
    const path = join(folder, "key.pem");
    await Deno.writeTextFile(path, mine.privatePem);
    const args = ["--version", "0.2.0", "--out", join(folder, "out")];
    const env = { SEQUENCE_BUILD_KEYS: other.publicKey };
    const wrong = await tool("release.ts", [...args, "--key", path], env);
    assert(wrong.code !== 0);
    match(wrong.err, /is not in SEQUENCE_BUILD_KEYS/);
    const unsigned = await tool("release.ts", args, env);
    assert(unsigned.code !== 0);
    match(unsigned.err, /the release must be signed/);
    const version = await tool("release.ts", ["--version", "v1"], env);
    match(version.err, /--version "v1" is not SemVer 2/);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["key.pem"]);
  }));

Deno.test("a release takes programs that were compiled before", () =>
  inFolder(async (folder) => {
    const target = "aarch64-apple-darwin";
    const program = join(folder, "program");
    await Deno.writeFile(program, content(target));
    const out = join(folder, "out");
    const args = ["--version", "0.2.0", "--program", `${target}=${program}`, "--out", out];
    const { code, err } = await tool("release.ts", args);
    assertEquals(code, 0, err);
    match(err, /not signed/);
    const manifest = parseManifest(await Deno.readFile(join(out, "sequence-manifest.json")));
    assertEquals(assetFor(manifest, "0.2.0", target).binary_sha256, sha256(content(target)));
    const twice = await tool("release.ts", [...args, "--target", target]);
    match(twice.err, /No release target, or twice: aarch64-apple-darwin/);
  }));

/** Everything that is refused with exit 6 and leaves the folder byte for byte as it was. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import {
  archiveName,
  CHECKSUMS_NAME,
  MANIFEST_NAME,
  SIGNATURE_NAME,
} from "../../../lib/release/release_names.ts";
import { tarGzOf, tarHeader } from "../../../tools/release_archive.ts";
import { makeReleaseKey } from "../../../tools/release_key.ts";
import {
  filesOf,
  inUpdateScene,
  type ManifestLike,
  NEW,
  OLD,
  rebuilt,
  sha256,
  TARGET,
  UpdateScene,
  withArchive,
  withSums,
} from "../support/update_scene.ts";

const ARCHIVE = archiveName(TARGET);
const bytes = (text: string) => new TextEncoder().encode(text);
/** Small, because these releases are refused before their program is ever tried. */
const PROGRAM = bytes("#!/bin/sh\nexit 0\n");
const CHANGED = new Date(0);

type Files = Map<string, Uint8Array>;

interface Case {
  name: string;
  code: string;
  says: RegExp;
  make: (files: Files, scene: UpdateScene) => Files | Promise<Files>;
}
const cases: Case[] = [];

function refuses(name: string, code: string, says: RegExp, make: Case["make"]): void {
  cases.push({ name, code, says, make });
}

const resigned = (change: (files: Files, manifest: ManifestLike) => void) =>
(
  files: Files,
  scene: UpdateScene,
) => rebuilt(files, scene.programs.key.privatePem, change);

const archived = (archive: () => Uint8Array) => (files: Files, scene: UpdateScene) =>
  withArchive(files, scene.programs.key.privatePem, archive());

function flipped(content: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(content);
  copy[at]! ^= 1;
  return copy;
}

const member = (name: string, content = PROGRAM) => ({ name, content, changed: CHANGED });

/** A gzipped tar of these blocks; `kind` and `link` are written into the first header. */
function tarOf(parts: Uint8Array[], kind?: string, link?: string): Uint8Array {
  const blocks = parts.map((part) => {
    const padded = new Uint8Array(Math.ceil(part.length / 512) * 512);
    padded.set(part);
    return padded;
  });
  if (kind !== undefined) {
    blocks[0]!.set(bytes(kind), 156);
    blocks[0]!.set(bytes(link ?? ""), 157);
    blocks[0]!.set(bytes(" ".repeat(8)), 148);
    const sum = blocks[0]!.reduce((all, byte) => all + byte, 0);
    blocks[0]!.set(bytes(sum.toString(8).padStart(6, "0") + "\0 "), 148);
  }
  return gzipSync(Uint8Array.from([...blocks, new Uint8Array(1024)].flatMap((part) => [...part])));
}

refuses(
  "a release without a signature",
  "UPDATE_SIGNATURE",
  /carries no sequence-m.*\.sig/,
  (f) => {
    f.delete(SIGNATURE_NAME);
    return withSums(f);
  },
);
refuses("a signature of one wrong bit", "UPDATE_SIGNATURE", /signed by none of the keys/, (f) => {
  const raw = Uint8Array.fromBase64(new TextDecoder().decode(f.get(SIGNATURE_NAME)).trim());
  return withSums(f.set(SIGNATURE_NAME, bytes(flipped(raw, 40).toBase64() + "\n")));
});
refuses(
  "a malformed signature",
  "UPDATE_SIGNATURE",
  /signed by none of the keys/,
  (f) => withSums(f.set(SIGNATURE_NAME, bytes("not base64!\n"))),
);
refuses(
  "an unknown key",
  "UPDATE_SIGNATURE",
  /signed by none of the keys/,
  async (f) => await rebuilt(f, (await makeReleaseKey()).privatePem, () => {}),
);
refuses("a manifest changed by one byte", "UPDATE_SIGNATURE", /signed by none/, (f) => {
  const manifest = f.get(MANIFEST_NAME)!;
  return withSums(f.set(MANIFEST_NAME, flipped(manifest, manifest.length - 1)));
});
refuses(
  "a manifest for another target",
  "UPDATE_TARGET",
  /has nothing for/,
  resigned((_, manifest) => manifest.assets[0]!["target"] = "riscv64-unknown-linux-gnu"),
);
refuses(
  "another target's archive under this target",
  "UPDATE_TARGET",
  /gives sequence-/,
  resigned((_, manifest) => manifest.assets[0]!["name"] = "sequence-other.tar.gz"),
);
refuses(
  "two archives for the target",
  "UPDATE_TARGET",
  /has 2 archives/,
  resigned((_, manifest) => manifest.assets.push(manifest.assets[0]!)),
);
refuses(
  "the manifest of another version",
  "UPDATE_VERSION",
  /carries the manifest of 0\.3\.0/,
  resigned((_, manifest) => manifest["version"] = "0.3.0"),
);
refuses(
  "an unknown schema",
  "UPDATE_MANIFEST",
  /schema "sequence.manifest\/2"/,
  resigned((_, manifest) => manifest["schema"] = "sequence.manifest/2"),
);
refuses(
  "a manifest without an expiry",
  "UPDATE_MANIFEST",
  /malformed: expires/,
  resigned((_, manifest) => delete manifest["expires"]),
);
refuses(
  "an offer that has expired",
  "UPDATE_EXPIRED",
  /ended on 2026-01-01/,
  resigned((_, manifest) => manifest["expires"] = "2026-01-01T00:00:00Z"),
);
refuses(
  "a signed size one byte too small",
  "UPDATE_SIZE",
  /has \d+ bytes/,
  resigned((_, manifest) => manifest.assets[0]!["size"] = Number(manifest.assets[0]!["size"]) - 1),
);
refuses(
  "a signed size one byte too large",
  "UPDATE_SIZE",
  /has \d+ bytes/,
  resigned((_, manifest) => manifest.assets[0]!["size"] = Number(manifest.assets[0]!["size"]) + 1),
);
refuses(
  "an archive of one wrong bit",
  "UPDATE_CHECKSUM",
  /has the SHA-256 .* in the manifest/,
  (f) => f.set(ARCHIVE, flipped(f.get(ARCHIVE)!, 60)),
);
refuses("checksums that contradict the manifest", "UPDATE_CHECKSUM", /checksums.txt gives/, (f) => {
  const archive = flipped(f.get(ARCHIVE)!, 60);
  return withSums(f.set(ARCHIVE, archive));
});
refuses(
  "checksums without the archive",
  "UPDATE_CHECKSUM",
  /does not list sequence-/,
  (f) => f.set(CHECKSUMS_NAME, bytes(`${sha256(PROGRAM)}  other\n`)),
);
refuses(
  "malformed checksums",
  "UPDATE_CHECKSUM",
  /malformed line/,
  (f) => f.set(CHECKSUMS_NAME, bytes("<html>\n")),
);
refuses("a release without checksums", "UPDATE_INCOMPLETE", /carries no checksums.txt/, (f) => {
  f.delete(CHECKSUMS_NAME);
  return f;
});
refuses(
  "a program of another SHA-256 than the signed one",
  "UPDATE_ARCHIVE",
  /program with the SHA/,
  resigned((_, manifest) => manifest.assets[0]!["binary_sha256"] = "0".repeat(64)),
);
refuses(
  "a program larger than the signed size",
  "UPDATE_ARCHIVE",
  /at most 16 are allowed/,
  resigned((_, manifest) => manifest.assets[0]!["binary_size"] = PROGRAM.length - 1),
);
refuses(
  "a program smaller than the signed size",
  "UPDATE_ARCHIVE",
  /program of 17 bytes, not 18/,
  resigned((_, manifest) => manifest.assets[0]!["binary_size"] = PROGRAM.length + 1),
);
refuses(
  "a second member",
  "UPDATE_ARCHIVE",
  /something behind sequence/,
  archived(() => tarOf([tarHeader(member("sequence")), PROGRAM, tarHeader(member("x")), PROGRAM])),
);
refuses(
  "a missing member",
  "UPDATE_ARCHIVE",
  /ends before its time|damaged header/,
  archived(() => gzipSync(new Uint8Array(1024))),
);
refuses(
  "a member of another name",
  "UPDATE_ARCHIVE",
  /holds "sequenze"/,
  archived(() => tarGzOf(member("sequenze"), 1)),
);
refuses(
  "a member that climbs out",
  "UPDATE_ARCHIVE",
  /holds "\.\.\/sequence"/,
  archived(() => tarGzOf(member("../sequence"), 1)),
);
refuses(
  "a member with an absolute path",
  "UPDATE_ARCHIVE",
  /holds "\/tmp\/sequence"/,
  archived(() => tarGzOf(member("/tmp/sequence"), 1)),
);
refuses(
  "a symbolic link",
  "UPDATE_ARCHIVE",
  /something other than a regular file/,
  archived(() => tarOf([tarHeader(member("sequence", new Uint8Array()))], "2", "/bin/sh")),
);
refuses(
  "a hard link",
  "UPDATE_ARCHIVE",
  /something other than a regular file/,
  archived(() => tarOf([tarHeader(member("sequence", new Uint8Array()))], "1", "/bin/sh")),
);
refuses(
  "an extended header before the member",
  "UPDATE_ARCHIVE",
  /other than a regular file/,
  archived(() =>
    tarOf([tarHeader(member("pax")), PROGRAM, tarHeader(member("sequence")), PROGRAM], "x")
  ),
);
refuses(
  "an archive that stops in its program",
  "UPDATE_ARCHIVE",
  /ends before its time/,
  archived(() => gzipSync(tarHeader(member("sequence")))),
);
refuses(
  "an archive that is none",
  "UPDATE_ARCHIVE",
  /cannot be unpacked/,
  archived(() => bytes("<html>not found</html>")),
);
refuses(
  "a program that does not start",
  "UPDATE_SMOKE",
  /does not start on this machine/,
  archived(() => tarGzOf(member("sequence", bytes("no program")), 1)),
);
refuses(
  "a program that says nothing",
  "UPDATE_SMOKE",
  /did not tell its version/,
  archived(() => tarGzOf(member("sequence"), 1)),
);
refuses(
  "a program that says another version",
  "UPDATE_SMOKE",
  /says that it is 0\.9\.9, not 0\.2\.0/,
  archived(() => tarGzOf(member("sequence", bytes(`#!/bin/sh\necho '{"version":"0.9.9"}'\n`)), 1)),
);

Deno.test(
  "what does not check out is refused with exit 6, and the folder is as it was",
  inUpdateScene(async (scene, t) => {
    const files = await filesOf(NEW, PROGRAM, scene.programs.key.privatePem);
    for (const { name, code, says, make } of cases) {
      await t.step(name, async () => {
        scene.offer(NEW, await make(new Map(files), scene));
        await scene.refused(6, code, says);
      });
    }
  }),
);

Deno.test(
  "an expired offer is installed when its version is asked for",
  inUpdateScene(async (scene) => {
    const { release, key } = scene.programs;
    scene.offer(
      NEW,
      await rebuilt(release, key.privatePem, (_, manifest) => {
        manifest["expires"] = "2026-01-01T00:00:00Z";
      }),
    );
    assert.equal((await scene.json(["update", "--check"]))["action"], "held");
    assert.equal((await scene.json(["update", "--version", NEW]))["action"], "updated");
    assert.notEqual(await scene.version(), OLD);
  }),
);

import { deepStrictEqual as assertEquals, rejects } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { tarMember } from "../../lib/release/tar_member.ts";
import { zipMember } from "../../lib/release/zip_member.ts";
import { tarGzOf, zipOf } from "../../tools/release_archive.ts";

const CHANGED = new Date("2026-11-20T10:20:30Z");
const content = Uint8Array.from({ length: 5000 }, (_, at) => at * 7 % 251);
const tarOf = (name: string, bytes = content) =>
  new Uint8Array(gunzipSync(tarGzOf({ name, content: bytes, changed: CHANGED }, 1)));
const zipped = (name: string) => new Uint8Array(zipOf({ name, content, changed: CHANGED }, 6));

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: number[] = [];
  for await (const piece of pieces) found.push(...piece);
  return Uint8Array.from(found);
}

async function* cutAt(bytes: Uint8Array, every: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += every) {
    await Promise.resolve();
    yield bytes.subarray(at, at + every);
  }
}

const tar = (bytes: Uint8Array, every = 4096, max = 5000) =>
  all(tarMember(cutAt(bytes, every), "sequence", max));
const zip = (bytes: Uint8Array<ArrayBuffer>, max = 5000) =>
  all(zipMember(bytes, "sequence.exe", max));

/** A header field overwritten and the sum made right again. */
function withField(bytes: Uint8Array, at: number, text: string): Uint8Array {
  const copy = new Uint8Array(bytes);
  const put = (value: string, place: number) => copy.set(new TextEncoder().encode(value), place);
  put(text, at);
  put(" ".repeat(8), 148);
  const sum = copy.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(sum.toString(8).padStart(6, "0") + "\0 ", 148);
  return copy;
}

Deno.test("a tar member is read whole, however the stream is cut", async () => {
  for (const every of [1, 511, 512, 513, 4096, 100_000]) {
    assertEquals(await tar(tarOf("sequence"), every), content, `pieces of ${every}`);
  }
  const exact = content.subarray(0, 1024);
  assertEquals(await tar(tarOf("sequence", exact), 512), exact);
});

Deno.test("a tar archive of the system's own tar is read", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/sequence`, content);
  const formats = Deno.build.os === "linux"
    ? ["--format=ustar", "--format=gnu"]
    : ["--format=ustar"];
  for (const format of formats) {
    const { stdout, success } = await new Deno.Command("tar", {
      args: [format, "-cf", "-", "-C", folder, "sequence"],
    }).output();
    assertEquals(success, true);
    assertEquals(await tar(stdout), content, format);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a tar archive that is anything but one file of that name and size is refused", async () => {
  const good = tarOf("sequence");
  const cases: [string, Uint8Array, RegExp][] = [
    ["another name", tarOf("sequence2"), /holds "sequence2" instead of "sequence"/],
    ["a prefix", withField(good, 345, "bin"), /holds "bin\/sequence"/],
    ["a folder", withField(good, 156, "5"), /something other than a regular file/],
    ["a device", withField(good, 156, "3"), /something other than a regular file/],
    ["a link's target", withField(good, 157, "x"), /something other than a regular file/],
    ["a damaged header", Uint8Array.from(good, (b, at) => at === 10 ? b ^ 1 : b), /damaged header/],
    ["a binary size", withField(good, 124, "\x80"), /says that its program has NaN bytes/],
    ["a size above the limit", withField(good, 124, "00000011611"), /has 5001 bytes; at most 5000/],
    ["no bytes", withField(good, 124, "00000000000"), /says that its program has 0 bytes/],
    ["a member behind it", new Uint8Array([...good, ...good]), /something behind sequence/],
    ["one byte behind it", new Uint8Array([...good, 1]), /something behind sequence/],
    ["no end", good.subarray(0, 512 + 5120), /ends before its time/],
    ["half a program", good.subarray(0, 3000), /ends before its time/],
    ["half a header", good.subarray(0, 300), /ends before its time/],
    ["nothing", new Uint8Array(), /ends before its time/],
    [
      "zeros without end",
      new Uint8Array(2 ** 21 + good.length).map((_, at) => good[at] ?? 0),
      /does not end/,
    ],
  ];
  for (const [what, bytes, says] of cases) {
    await rejects(
      () => tar(bytes),
      { code: "UPDATE_ARCHIVE", exit: "checkFailed", message: says },
      what,
    );
  }
});

Deno.test("a zip member is read whole, packed or stored", async () => {
  assertEquals(await zip(zipped("sequence.exe")), content);
});

Deno.test("a zip archive of the system's own zip is read", {
  ignore: Deno.build.os !== "linux" ||
    !await Deno.stat("/usr/bin/zip").then(() => true, () => false),
}, async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/sequence.exe`, content);
  for (const level of ["-0", "-9"]) {
    const args = ["-q", "-X", level, "out.zip", "sequence.exe"];
    await new Deno.Command("/usr/bin/zip", { args, cwd: folder }).output();
    assertEquals(await zip(await Deno.readFile(`${folder}/out.zip`)), content, level);
    await Deno.remove(`${folder}/out.zip`);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a zip archive that is anything but one file of that name and size is refused", async () => {
  const good = zipped("sequence.exe");
  const entry = good.length - 22 - 46 - "sequence.exe".length;
  const changed = (at: number, ...values: number[]) => {
    const copy = new Uint8Array(good);
    copy.set(values, at);
    return copy;
  };
  const cases: [string, Uint8Array<ArrayBuffer>, RegExp][] = [
    ["another name", zipped("../sequence.exe"), /holds "\.\.\/sequence\.exe"/],
    ["another name in the member's own header", changed(30, 0x53), /holds "Sequence.exe"/],
    ["two members", changed(good.length - 12, 2), /does not hold exactly one/],
    ["no member", changed(good.length - 12, 0), /does not hold exactly one/],
    ["a comment behind it", new Uint8Array([...good, 1]), /no zip archive that ends/],
    ["something before it", new Uint8Array([1, ...good]), /damaged directory/],
    ["a link", changed(entry + 38, 0, 0, 0xff, 0xa1), /something other than a regular file/],
    ["a folder", changed(entry + 38, 0, 0, 0xed, 0x41), /something other than a regular file/],
    ["encryption", changed(entry + 8, 1), /is encrypted/],
    ["another compression", changed(entry + 10, 12), /compressed in a way/],
    ["a size above the limit", changed(entry + 24, 0x89, 0x13), /has 5001 bytes; at most 5000/],
    ["a size that is too small", changed(entry + 24, 0x87, 0x13), /another size than it says/],
    [
      "a data part that is cut",
      changed(entry + 20, 4, 0, 0, 0),
      /something besides|cannot be unpacked/,
    ],
    ["nothing", new Uint8Array(), /no zip archive/],
  ];
  for (const [what, bytes, says] of cases) {
    await rejects(
      () => zip(bytes),
      { code: "UPDATE_ARCHIVE", exit: "checkFailed", message: says },
      what,
    );
  }
});

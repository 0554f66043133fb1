import { Buffer } from "node:buffer";
import { deepStrictEqual as assertEquals, throws as assertThrows } from "node:assert/strict";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { tarGzMember, zipMember } from "../../tools/archive.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);

function tarGz(files: Record<string, string>): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const [name, content] of Object.entries(files)) {
    const header = new Uint8Array(512);
    header.set(bytes(name), 0);
    header.set(bytes(content.length.toString(8).padStart(11, "0")), 124);
    header.set(bytes("ustar"), 257);
    const body = new Uint8Array(Math.ceil(content.length / 512) * 512);
    body.set(bytes(content));
    blocks.push(header, body);
  }
  return gzipSync(Buffer.concat([...blocks, new Uint8Array(1024)]));
}

/** A zip archive by the PKWARE specification, entries deflated if `deflated`. */
function zip(files: Record<string, string>, deflated: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = deflated ? deflateRawSync(bytes(content)) : bytes(content);
    const fields = new Uint8Array(26);
    const view = new DataView(fields.buffer);
    view.setUint16(4, deflated ? 8 : 0, true);
    view.setUint32(10, crc32(content), true);
    view.setUint32(14, data.length, true);
    view.setUint32(18, content.length, true);
    view.setUint16(22, name.length, true);
    const local = Buffer.concat([bytes("PK\x03\x04"), fields, bytes(name), data]);
    const tail = new Uint8Array(14);
    new DataView(tail.buffer).setUint32(10, at, true);
    entries.push(Buffer.concat([bytes("PK\x01\x02\x14\0"), fields, tail, bytes(name)]));
    parts.push(local);
    at += local.length;
  }
  const end = new Uint8Array(22);
  end.set(bytes("PK\x05\x06"));
  new DataView(end.buffer).setUint32(16, at, true);
  return Buffer.concat([...parts, ...entries, end]);
}

Deno.test("a member of a tar.gz archive is found behind others", () => {
  const archive = tarGz({ "package/a": "x".repeat(700), "package/bin/b": "found" });
  assertEquals(text(tarGzMember(archive, "package/bin/b")), "found");
  assertThrows(() => tarGzMember(archive, "package/c"), /No package\/c in the tar archive/);
});

Deno.test("a member of a zip archive is found, stored and deflated", () => {
  for (const deflated of [false, true]) {
    const archive = zip({ "a.txt": "first", "d/b": "second".repeat(9) }, deflated);
    assertEquals(text(zipMember(archive, "d/b")), "second".repeat(9));
    assertThrows(() => zipMember(archive, "b"), /No b in the zip archive/);
  }
});

Deno.test("bytes that are no zip archive are refused", () => {
  assertThrows(() => zipMember(bytes("<html>not found</html>".repeat(9)), "x"), /Not a zip/);
});

import { gunzipSync, inflateRawSync } from "node:zlib";

const TAR_BLOCK = 512;
const ZIP_END = 0x06054b50;
const ZIP_ENTRY = 0x02014b50;

/**
 * The content of `member` in a gzipped POSIX tar archive.
 *
 * @throws {Error} if there is no such member.
 */
export function tarGzMember(archive: Uint8Array, member: string): Uint8Array {
  const tar = gunzipSync(archive);
  for (let at = 0; at + TAR_BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + TAR_BLOCK);
    const name = text(header.subarray(0, 100));
    if (name === "") break;
    const prefix = text(header.subarray(345, 500));
    const size = parseInt(text(header.subarray(124, 136)).trim(), 8);
    at += TAR_BLOCK;
    if ((prefix === "" ? name : `${prefix}/${name}`) === member) return tar.subarray(at, at + size);
    at += Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  throw new Error(`No ${member} in the tar archive`);
}

/**
 * The content of `member` in a zip archive (a Python wheel is one), stored or deflated.
 *
 * @throws {Error} if it is no zip archive or there is no such member.
 */
export function zipMember(archive: Uint8Array, member: string): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== ZIP_END) end--;
  if (end < 0) throw new Error("Not a zip archive: its end record is missing");
  let at = view.getUint32(end + 16, true);
  while (at < end && view.getUint32(at, true) === ZIP_ENTRY) {
    const nameLength = view.getUint16(at + 28, true);
    if (text(archive.subarray(at + 46, at + 46 + nameLength)) === member) {
      const local = view.getUint32(at + 42, true);
      const start = local + 30 + view.getUint16(local + 26, true) +
        view.getUint16(local + 28, true);
      const data = archive.subarray(start, start + view.getUint32(at + 20, true));
      return view.getUint16(at + 10, true) === 0 ? data : inflateRawSync(data);
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new Error(`No ${member} in the zip archive`);
}

/** Up to the first NUL. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

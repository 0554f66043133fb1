import { archiveRefusal, requireSize } from "./archive_refusal.ts";

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
const UNIX = 3;
const FILE_KIND = 0o170000;
const REGULAR = 0o100000;

/**
 * The content of the one member of a zip archive (PKWARE APPNOTE 6.3, sections 4.3 and 4.4), piece
 * by piece. Refused (exit 6): more or less than one member, another name, a link or a folder,
 * encryption, zip64, more than `maxBytes`, and anything before, between or behind the records.
 */
export async function* zipMember(
  archive: Uint8Array<ArrayBuffer>,
  name: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const { data, method, size } = locate(archive, name, maxBytes);
  const source = new Blob([data]).stream();
  const stream = method === DEFLATED
    ? source.pipeThrough(new DecompressionStream("deflate-raw"))
    : source;
  let seen = 0;
  const reader = stream.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read().catch(() => {
        throw archiveRefusal("cannot be unpacked");
      });
      if (done) break;
      seen += value.length;
      if (seen > size) break;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {}); // it may have failed already
  }
  if (seen !== size) throw archiveRefusal(`holds ${name} with another size than it says`);
}

function locate(archive: Uint8Array<ArrayBuffer>, name: string, maxBytes: number) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.length - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END) {
    throw archiveRefusal("is no zip archive that ends at its end record");
  }
  const entries = [view.getUint16(end + 8, true), view.getUint16(end + 10, true)];
  if (entries.some((count) => count !== 1)) {
    throw archiveRefusal("does not hold exactly one member");
  }
  const at = view.getUint32(end + 16, true);
  if (at + 46 > end || view.getUint32(at, true) !== ENTRY) {
    throw archiveRefusal("has a damaged directory");
  }
  const nameLength = view.getUint16(at + 28, true);
  const after = at + 46 + nameLength + view.getUint16(at + 30, true) +
    view.getUint16(at + 32, true);
  if (after !== end) throw archiveRefusal("has something besides its one member");
  requireName(archive.subarray(at + 46, at + 46 + nameLength), name);
  const madeBy = view.getUint8(at + 5);
  const kind = (view.getUint32(at + 38, true) >>> 16) & FILE_KIND;
  if (madeBy === UNIX && kind !== 0 && kind !== REGULAR) {
    throw archiveRefusal(`has "${name}" as something other than a regular file`);
  }
  const method = view.getUint16(at + 10, true);
  if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0 || ![STORED, DEFLATED].includes(method)) {
    throw archiveRefusal("is encrypted, or compressed in a way that is not allowed");
  }
  const size = view.getUint32(at + 24, true);
  requireSize(size, maxBytes);
  const packed = view.getUint32(at + 20, true);
  const start = localData(archive, view, view.getUint32(at + 42, true), name);
  // A streamed archive has a record of 12 or 16 bytes between the data and the directory.
  if (start + packed > at || at - (start + packed) > 16) {
    throw archiveRefusal("has something besides its one member");
  }
  return { data: archive.subarray(start, start + packed), method, size };
}

/** Where the data begin; the member's own header must be the archive's first bytes. */
function localData(archive: Uint8Array, view: DataView, at: number, name: string): number {
  if (at !== 0 || view.getUint32(0, true) !== LOCAL) {
    throw archiveRefusal("has something before its one member");
  }
  const nameLength = view.getUint16(26, true);
  requireName(archive.subarray(30, 30 + nameLength), name);
  return 30 + nameLength + view.getUint16(28, true);
}

function requireName(bytes: Uint8Array, name: string): void {
  const found = new TextDecoder().decode(bytes);
  if (found !== name) throw archiveRefusal(`holds "${found}" instead of "${name}"`);
}

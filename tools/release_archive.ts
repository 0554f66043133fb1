import { deflateRawSync, gzipSync } from "node:zlib";
import { crc32 } from "../lib/market/crc32.ts";

const BLOCK = 512;
const MODE = 0o755;
const REGULAR = 0o100000;
const UNIX = 3;
const DEFLATED = 8;

/** The one member of an archive. */
export interface Member {
  name: string;
  content: Uint8Array;
  /** Time of its last change, as it is written into the archive. */
  changed: Date;
}

/**
 * A gzipped tar archive (POSIX.1-1988 ustar) of one regular file, mode 0755. The same member gives
 * the same bytes. `level` is gzip's, 1 to 9.
 */
export function tarGzOf(member: Member, level: number): Uint8Array {
  const padded = Math.ceil(member.content.length / BLOCK) * BLOCK;
  const tar = new Uint8Array(BLOCK + padded + 2 * BLOCK);
  tar.set(tarHeader(member));
  tar.set(member.content, BLOCK);
  return gzipSync(tar, { level });
}

/** The header of a regular file: name, mode, owner 0, size, time, sum, type, magic. */
export function tarHeader({ name, content, changed }: Member): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  put(name, 0);
  put(octal(MODE, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(content.length, 11), 124);
  put(octal(Math.floor(changed.getTime() / 1000), 11), 136);
  put(" ".repeat(8), 148);
  put("0", 156);
  put("ustar\0" + "00", 257);
  put(octal(header.reduce((sum, byte) => sum + byte, 0), 6) + "\0 ", 148);
  return header;
}

/** A zip archive of one regular file, mode 0755. The same member gives the same bytes. */
export function zipOf({ name, content, changed }: Member, level: number): Uint8Array {
  const nameBytes = new TextEncoder().encode(name);
  const packed = deflateRawSync(content, { level });
  const [time, date] = dosTime(changed);
  const shared = (view: DataView, at: number) => {
    view.setUint16(at, 20, true);
    view.setUint16(at + 4, DEFLATED, true);
    view.setUint16(at + 6, time, true);
    view.setUint16(at + 8, date, true);
    view.setUint32(at + 10, crc32(content), true);
    view.setUint32(at + 14, packed.length, true);
    view.setUint32(at + 18, content.length, true);
    view.setUint16(at + 22, nameBytes.length, true);
  };
  const local = new DataView(new ArrayBuffer(30));
  local.setUint32(0, 0x04034b50, true);
  shared(local, 4);
  const entry = new DataView(new ArrayBuffer(46));
  entry.setUint32(0, 0x02014b50, true);
  entry.setUint8(4, 20);
  entry.setUint8(5, UNIX);
  shared(entry, 6);
  entry.setUint32(38, ((REGULAR | MODE) << 16) >>> 0, true);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, 1, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, 46 + nameBytes.length, true);
  end.setUint32(16, 30 + nameBytes.length + packed.length, true);
  const bytes = (view: DataView) => new Uint8Array(view.buffer);
  const parts = [bytes(local), nameBytes, packed, bytes(entry), nameBytes, bytes(end)];
  const archive = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    archive.set(part, at);
    at += part.length;
  }
  return archive;
}

/** Time and date as MS-DOS has them, in UTC; earlier than 1980 there is none. */
function dosTime(changed: Date): [time: number, date: number] {
  const time = (changed.getUTCHours() << 11) | (changed.getUTCMinutes() << 5) |
    (changed.getUTCSeconds() >> 1);
  const date = (Math.max(0, changed.getUTCFullYear() - 1980) << 9) |
    ((changed.getUTCMonth() + 1) << 5) | changed.getUTCDate();
  return [time, date];
}

import { archiveRefusal, requireSize } from "./archive_refusal.ts";

const BLOCK = 512;
/** Zeros behind the last member: two blocks, and what tar programs fill up to. */
const MAX_TAIL_BYTES = 1024 * 1024;
const REGULAR = new Set(["0", "\0"]);

/**
 * The content of the one member of a tar stream (POSIX.1-1988 ustar; the stream is unpacked
 * already), piece by piece. Refused (exit 6): another name, anything but a regular file (links,
 * folders, extended headers), a wrong header sum, more than `maxBytes`, a second member or anything
 * but zeros behind the first, and an end before its time.
 */
export async function* tarMember(
  tar: AsyncIterable<Uint8Array>,
  name: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const header = new Uint8Array(BLOCK);
  let filled = 0;
  let left = -1;
  let padding = 0;
  let tail = 0;
  for await (let chunk of tar) {
    if (filled < BLOCK) {
      const take = Math.min(BLOCK - filled, chunk.length);
      header.set(chunk.subarray(0, take), filled);
      filled += take;
      chunk = chunk.subarray(take);
      if (filled < BLOCK) continue;
      left = memberSize(header, name, maxBytes);
      padding = (BLOCK - left % BLOCK) % BLOCK;
    }
    const content = chunk.subarray(0, left);
    left -= content.length;
    if (content.length > 0) yield content;
    const rest = chunk.subarray(content.length);
    if (rest.some((byte) => byte !== 0)) {
      throw archiveRefusal(`has something behind ${name}; exactly one member is allowed`);
    }
    tail += rest.length;
    if (tail > MAX_TAIL_BYTES) throw archiveRefusal("does not end behind its program");
  }
  // Two blocks of zeros end a tar archive, so one that stops before them was cut.
  if (filled < BLOCK || left > 0 || tail < padding + 2 * BLOCK) {
    throw archiveRefusal("ends before its time");
  }
}

function memberSize(header: Uint8Array, name: string, maxBytes: number): number {
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (octal(header, 148, 8) !== sum) throw archiveRefusal("has a damaged header");
  const prefix = text(header, 345, 155);
  const found = prefix === "" ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
  const kind = String.fromCharCode(header[156]!);
  if (!REGULAR.has(kind) || text(header, 157, 100) !== "") {
    throw archiveRefusal(`has "${found}" as something other than a regular file`);
  }
  if (found !== name) throw archiveRefusal(`holds "${found}" instead of "${name}"`);
  const size = octal(header, 124, 12);
  requireSize(size, maxBytes);
  return size;
}

/** NaN for anything but octal digits, such as the base-256 form of large numbers. */
function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

/** Up to the first NUL. */
function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

import type { EventBlock } from "./event_block.ts";

const HEAD_BYTES = 16;

/** How many bytes events `from` up to `to` take as a frame. */
export function blockFrameBytes(block: EventBlock, from: number, to: number): number {
  return HEAD_BYTES + (to - from) * 21 + (rowStart(block, to) - rowStart(block, from)) * 17;
}

/**
 * Events `from` up to `to` as bytes, for a pipe to another process on this machine: count (u32),
 * rows (u32), base (i64), then the columns receive times, venue times (f64 an event), prices,
 * quantities (f64 a row), row ends (u32 an event), kinds (u8 an event), sides (u8 a row). The wide
 * columns come first, so that all of them are aligned where the payload begins at a multiple of 8.
 * Little-endian, as every machine that the program is built for.
 */
export function encodeBlockFrame(block: EventBlock, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(blockFrameBytes(block, from, to));
  writeBlockFrame(bytes, block, from, to);
  return bytes;
}

/** As {@link encodeBlockFrame}, into bytes of just that length: nothing is made on the way. */
export function writeBlockFrame(
  bytes: Uint8Array,
  block: EventBlock,
  from: number,
  to: number,
): void {
  const firstRow = rowStart(block, from);
  const lastRow = rowStart(block, to);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, to - from, true);
  view.setUint32(4, lastRow - firstRow, true);
  view.setBigInt64(8, block.baseNs, true);
  let at = HEAD_BYTES;
  const put = (column: ArrayBufferView) => {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  };
  put(block.recvNs.subarray(from, to));
  put(block.venueNs.subarray(from, to));
  put(block.px1e9.subarray(firstRow, lastRow));
  put(block.qty1e8.subarray(firstRow, lastRow));
  for (let i = from; i < to; i++) {
    view.setUint32(at, block.rowEnd[i]! - firstRow, true);
    at += 4;
  }
  put(block.kind.subarray(from, to));
  put(block.side.subarray(firstRow, lastRow));
}

/** The row at which event `i` begins. */
function rowStart(block: EventBlock, i: number): number {
  return i === 0 ? 0 : block.rowEnd[i - 1]!;
}

/** The block in `bytes`: views where they are aligned, else a copy. Throws a RangeError if short. */
export function decodeBlockFrame(bytes: Uint8Array): EventBlock {
  const source = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (source.length < HEAD_BYTES) throw new RangeError(`block of ${source.length} bytes`);
  const count = view.getUint32(0, true);
  const rows = view.getUint32(4, true);
  if (source.length !== HEAD_BYTES + count * 21 + rows * 17) {
    throw new RangeError(`block of ${source.length} bytes for ${count} events and ${rows} rows`);
  }
  let at = source.byteOffset + HEAD_BYTES;
  const f64 = (length: number) => {
    const column = new Float64Array(source.buffer, at, length);
    at += length * 8;
    return column;
  };
  const u8 = (length: number) => {
    const column = new Uint8Array(source.buffer, at, length);
    at += length;
    return column;
  };
  const recvNs = f64(count);
  const venueNs = f64(count);
  const px1e9 = f64(rows);
  const qty1e8 = f64(rows);
  const rowEnd = new Uint32Array(source.buffer, at, count);
  at += count * 4;
  const kind = u8(count);
  const side = u8(rows);
  return {
    baseNs: view.getBigInt64(8, true),
    count,
    kind,
    recvNs,
    venueNs,
    rowEnd,
    side,
    px1e9,
    qty1e8,
  };
}

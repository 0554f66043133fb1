import type { EventBlock } from "./event_block.ts";

const HEAD_BYTES = 16;

/**
 * Events `from` up to `to` as bytes, for a pipe to another process on this machine: count (u32),
 * rows (u32), base (i64), then the columns receive times, venue times (f64 an event), prices,
 * quantities (f64 a row), row ends (u32 an event), kinds (u8 an event), sides (u8 a row). The wide
 * columns come first, so that all of them are aligned where the payload begins at a multiple of 8.
 * Little-endian, as every machine that the program is built for.
 */
export function encodeBlockFrame(block: EventBlock, from: number, to: number): Uint8Array {
  const count = to - from;
  const firstRow = from === 0 ? 0 : block.rowEnd[from - 1]!;
  const lastRow = to === 0 ? 0 : block.rowEnd[to - 1]!;
  const rows = lastRow - firstRow;
  const bytes = new Uint8Array(HEAD_BYTES + count * 21 + rows * 17);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, count, true);
  view.setUint32(4, rows, true);
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
  put(block.rowEnd.subarray(from, to).map((end) => end - firstRow));
  put(block.kind.subarray(from, to));
  put(block.side.subarray(firstRow, lastRow));
  return bytes;
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

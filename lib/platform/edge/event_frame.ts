import { decodeBlockFrame, encodeBlockFrame } from "../../market/block_frame.ts";
import type { EventBlock } from "../../market/event_block.ts";

/** Where events belong and when the first of them was due. */
export interface EventFrame {
  instrument: number;
  /** Added to each event's `recvNs` to get engine time. */
  shiftNs: number;
  /** Wall clock at which the first event was due, ms since the epoch with fractions. */
  wallDueMs: number;
  block: EventBlock;
}

const HEAD_BYTES = 24;

/** The payload of an `events` frame: instrument (u32), 4 zero bytes, shift (f64), due (f64), block. */
export function encodeEvents(
  instrument: number,
  block: EventBlock,
  from: number,
  to: number,
  shiftNs: number,
  wallDueMs: number,
): readonly [Uint8Array, Uint8Array] {
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  head.setUint32(0, instrument, true);
  head.setFloat64(8, shiftNs, true);
  head.setFloat64(16, wallDueMs, true);
  return [new Uint8Array(head.buffer), encodeBlockFrame(block, from, to)];
}

export function decodeEvents(payload: Uint8Array): EventFrame {
  const head = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return {
    instrument: head.getUint32(0, true),
    shiftNs: head.getFloat64(8, true),
    wallDueMs: head.getFloat64(16, true),
    block: decodeBlockFrame(payload.subarray(HEAD_BYTES)),
  };
}

import { blockFrameBytes, decodeBlockFrame, writeBlockFrame } from "../../market/block_frame.ts";
import { emptyFrame, FRAME } from "./frames.ts";
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

/**
 * A whole `events` frame; its payload is instrument (u32), 4 zero bytes, shift (f64), due (f64), block.
 * Made in one piece, for there are hundreds a second.
 */
export function encodeEvents(
  instrument: number,
  block: EventBlock,
  from: number,
  to: number,
  shiftNs: number,
  wallDueMs: number,
): Uint8Array {
  const length = HEAD_BYTES + blockFrameBytes(block, from, to);
  const { frame, payload } = emptyFrame(FRAME.events, length);
  const head = new DataView(payload.buffer, payload.byteOffset, HEAD_BYTES);
  head.setUint32(0, instrument, true);
  head.setFloat64(8, shiftNs, true);
  head.setFloat64(16, wallDueMs, true);
  writeBlockFrame(payload.subarray(HEAD_BYTES), block, from, to);
  return frame;
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

import { BlockBuilder } from "./block_builder.ts";
import { crc32 } from "./crc32.ts";
import { ASK, BID, type EventBlock } from "./event_block.ts";
import type { SymbolMeta } from "./symbol_meta.ts";
import { VarintReader, VarintWriter } from "./varint.ts";

/** A recording in memory: the events of one market and where they come from. */
export interface Recording {
  meta: SymbolMeta;
  block: EventBlock;
  /** From the first event to the last, ns. */
  spanNs: number;
  source: string;
}

/** A file that is no recording, or a damaged one: where in the file, and what to do about it. */
export class RecordingError extends Error {
  override name = "RecordingError";
  /** Byte of the file; past the packed body's beginning it is where the body begins. */
  readonly atByte: number;
  readonly hint: string;

  constructor(
    message: string,
    atByte: number,
    hint = "copy the file again, or name another",
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.atByte = atByte;
    this.hint = hint;
  }
}

const MAGIC = new TextEncoder().encode("SEQREC");
const VERSION = 1;
const HEAD_BYTES = 16;

interface Header {
  meta: SymbolMeta;
  source: string;
  base_ns: string;
  events: number;
  rows: number;
}

/**
 * The file form of a recording; `docs/recording-format.md` describes it. Throws a RangeError on a
 * price off the market's tick.
 */
export async function encodeRecording(recording: Omit<Recording, "spanNs">): Promise<Uint8Array> {
  const { meta, block, source } = recording;
  const header: Header = {
    meta,
    source,
    base_ns: block.baseNs.toString(),
    events: block.count,
    rows: block.count === 0 ? 0 : block.rowEnd[block.count - 1]!,
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const body = await piped(encodeBody(block, meta.tick1e9), new CompressionStream("gzip"));
  const bytes = new Uint8Array(HEAD_BYTES + head.length + body.length);
  bytes.set(MAGIC);
  bytes[7] = VERSION;
  bytes.set(head, HEAD_BYTES);
  bytes.set(body, HEAD_BYTES + head.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, head.length, true);
  view.setUint32(12, crc32(bytes.subarray(HEAD_BYTES)), true);
  return bytes;
}

/** Whether `bytes` begin like a recording in our format. */
export function isRecording(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** Reads a recording's file. Throws a {@link RecordingError} that says what is wrong with it. */
export async function decodeRecording(bytes: Uint8Array): Promise<Recording> {
  if (!isRecording(bytes)) {
    throw new RecordingError(
      'it does not begin with "SEQREC" at byte 0',
      0,
      "name a .seqrec file, or a raw recording whose name ends with .gz",
    );
  }
  if (bytes.length < HEAD_BYTES) {
    throw new RecordingError(`it ends at byte ${bytes.length}, within its head`, bytes.length);
  }
  if (bytes[7] !== VERSION) {
    throw new RecordingError(
      `it has format version ${bytes[7]} at byte 7; this program reads ${VERSION}`,
      7,
      "sequence update, or name another file",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headEnd = HEAD_BYTES + view.getUint32(8, true);
  if (headEnd > bytes.length) {
    throw new RecordingError(
      `it ends at byte ${bytes.length}, within its header, which ends at byte ${headEnd}`,
      bytes.length,
    );
  }
  if (crc32(bytes.subarray(HEAD_BYTES)) !== view.getUint32(12, true)) {
    throw new RecordingError(
      `its checksum at byte 12 does not match its ${bytes.length} bytes; it is cut short or damaged`,
      12,
    );
  }
  const header = readHeader(bytes.subarray(HEAD_BYTES, headEnd));
  const block = await unpack(bytes.subarray(headEnd), header, headEnd);
  const spanNs = block.count === 0 ? 0 : block.recvNs[block.count - 1]! - block.recvNs[0]!;
  return { meta: header.meta, block, spanNs, source: header.source };
}

function readHeader(bytes: Uint8Array): Header {
  let header: Header | undefined;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes)) as Header;
  } catch {
    // Told below, as any other wrong header.
  }
  const meta = header?.meta;
  if (
    header === undefined || typeof meta !== "object" || typeof meta.symbol !== "string" ||
    !(Number.isSafeInteger(meta.tick1e9) && meta.tick1e9 > 0) ||
    !/^\d+$/.test(header.base_ns) || !Number.isSafeInteger(header.events)
  ) {
    throw new RecordingError(`its header at byte ${HEAD_BYTES} is not one`, HEAD_BYTES);
  }
  return header;
}

/** A writer's fault, for the checksum was right: the hint is to make the file anew. */
async function unpack(packed: Uint8Array, header: Header, atByte: number): Promise<EventBlock> {
  try {
    return decodeBody(await piped(packed, new DecompressionStream("gzip")), header);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError(
      `its body at byte ${atByte} can't be read: ${why}`,
      atByte,
      "make the recording anew",
      { cause },
    );
  }
}

function encodeBody(block: EventBlock, tick1e9: number): Uint8Array {
  const out = new VarintWriter();
  let lastNs = 0;
  let lastTick = 0;
  let row = 0;
  for (let i = 0; i < block.count; i++) {
    const end = block.rowEnd[i]!;
    out.unsigned(block.kind[i]!);
    out.unsigned(block.recvNs[i]! - lastNs);
    lastNs = block.recvNs[i]!;
    const venueNs = block.venueNs[i]!;
    if (Number.isNaN(venueNs)) out.unsigned(0);
    else {
      out.unsigned(1);
      out.signed(venueNs - lastNs);
    }
    out.unsigned(end - row);
    for (; row < end; row++) {
      const tick = block.px1e9[row]! / tick1e9;
      if (!Number.isInteger(tick)) {
        throw new RangeError(`price ${block.px1e9[row]} is off the tick ${tick1e9} (both × 10⁹)`);
      }
      const step = tick - lastTick;
      lastTick = tick;
      // The side rides in the lowest bit of the price step.
      out.unsigned((step < 0 ? -step * 2 - 1 : step * 2) * 2 + block.side[row]!);
      out.unsigned(block.qty1e8[row]!);
    }
  }
  return out.finish();
}

function decodeBody(body: Uint8Array, header: Header): EventBlock {
  const builder = new BlockBuilder(BigInt(header.base_ns));
  const reader = new VarintReader(body);
  let recvNs = 0;
  let tick = 0;
  for (let i = 0; i < header.events; i++) {
    const kind = reader.unsigned();
    recvNs += reader.unsigned();
    const venueNs = reader.unsigned() === 0 ? NaN : recvNs + reader.signed();
    builder.event(kind, recvNs, venueNs);
    for (let rows = reader.unsigned(); rows > 0; rows--) {
      const word = reader.unsigned();
      const side = word % 2 === 0 ? BID : ASK;
      const step = Math.floor(word / 2);
      tick += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
      builder.row(side, tick * header.meta.tick1e9, reader.unsigned());
    }
  }
  if (!reader.atEnd || builder.rows !== header.rows) {
    throw new RangeError("it holds other events than the header says");
  }
  return builder.finish();
}

async function piped(
  bytes: Uint8Array,
  transform: { readable: ReadableStream; writable: WritableStream },
): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return new Uint8Array(await new Response(stream.pipeThrough(transform)).arrayBuffer());
}

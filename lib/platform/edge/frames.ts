/**
 * Frames between the center and an edge process, over the child's stdin and stdout:
 * length of the payload (u32, little-endian), type (u8), three zero bytes, payload, zeros up to a
 * multiple of 8, so that the columns of an event block stay aligned.
 */
export const HEADER_BYTES = 8;

/** No frame is longer: the largest holds a module, at most 8 MiB. */
export const MAX_PAYLOAD = 16 * 1024 * 1024;

export const FRAME = {
  /** Center → edge: settings of the instance. */
  init: 1,
  /** Center → edge: the module's bytes. */
  module: 2,
  /** Center → edge: market events, see `event_frame.ts`. */
  events: 3,
  /** Center → edge: a call with an id, answered by `reply`. */
  call: 4,
  /** Edge → center: the module is loaded, or why it is not. */
  ready: 5,
  /** Edge → center: journal entries in order. */
  journal: 6,
  /** Edge → center: the moving parts, once a second. */
  status: 7,
  /** Edge → center: the value of a call. */
  reply: 8,
  /** Edge → center: how many frames have been worked off; a sign of life. */
  progress: 9,
  /** Both ways: mesh messages, probes and their reports, see `mesh_frames.ts`. */
  mesh: 10,
} as const;

export interface Frame {
  type: number;
  payload: Uint8Array;
}

/** A frame whose payload of `length` bytes is still to be written, and where that begins. */
export function emptyFrame(
  type: number,
  length: number,
): { frame: Uint8Array; payload: Uint8Array } {
  if (length > MAX_PAYLOAD) {
    throw new RangeError(`frame of ${length} bytes; at most ${MAX_PAYLOAD}`);
  }
  const frame = new Uint8Array(HEADER_BYTES + padded(length));
  new DataView(frame.buffer).setUint32(0, length, true);
  frame[4] = type;
  return { frame, payload: frame.subarray(HEADER_BYTES, HEADER_BYTES + length) };
}

/** One frame as bytes; `parts` are joined into the payload. */
export function encodeFrame(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const { frame, payload } = emptyFrame(type, parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    payload.set(part, at);
    at += part.length;
  }
  return frame;
}

/** Frames begin at multiples of 8, so that wide columns can be read where they lie. */
function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/**
 * Cuts bytes into frames within one buffer that is used again and again: a reader that made a new
 * buffer for each read would spend its time collecting them.
 */
export class FrameCutter {
  #buffer = new Uint8Array(128 * 1024);
  #view = new DataView(this.#buffer.buffer);
  #start = 0;
  #end = 0;

  /** Room for at least `wanted` more bytes. Payloads that were handed out end here. */
  space(wanted = 64 * 1024): Uint8Array {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#buffer.length - this.#end < wanted) {
      const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#end + wanted));
      larger.set(this.#buffer.subarray(0, this.#end));
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return this.#buffer.subarray(this.#end);
  }

  /** `count` bytes have been written into the room. */
  added(count: number): void {
    this.#end += count;
  }

  /** The next whole frame; its payload is valid until `space` is called. Throws a RangeError. */
  next(): Frame | undefined {
    const available = this.#end - this.#start;
    if (available < HEADER_BYTES) return undefined;
    const length = this.#view.getUint32(this.#start, true);
    if (length > MAX_PAYLOAD) throw new RangeError(`frame of ${length} bytes`);
    if (available < HEADER_BYTES + padded(length)) return undefined;
    const from = this.#start + HEADER_BYTES;
    const type = this.#buffer[this.#start + 4]!;
    this.#start = from + padded(length);
    return { type, payload: this.#buffer.subarray(from, from + length) };
  }
}

/**
 * The frames of a byte stream, each with a payload of its own. Throws a RangeError on a length over
 * {@link MAX_PAYLOAD}; a stream that ends within a frame just ends. `heard` is called at any bytes:
 * a large frame takes many reads.
 */
export async function* readFrames(
  stream: ReadableStream<Uint8Array>,
  heard: () => void = () => {},
): AsyncGenerator<Frame> {
  const cutter = new FrameCutter();
  for await (const chunk of chunks(stream)) {
    heard();
    cutter.space(chunk.length).set(chunk);
    cutter.added(chunk.length);
    for (let frame = cutter.next(); frame !== undefined; frame = cutter.next()) {
      yield { type: frame.type, payload: frame.payload.slice() };
    }
  }
}

/** What a stream holds, read into one buffer over and over where the stream allows it. */
async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch {
    yield* stream;
    return;
  }
  let buffer = new ArrayBuffer(64 * 1024);
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done || value === undefined) return;
    yield value;
    buffer = value.buffer;
  }
}

/** Sends frames in order; frames that gather while a write is under way go out together. */
export class FrameWriter {
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #busy = false;
  #closed = false;
  #failed: (cause: unknown) => void;

  constructor(stream: WritableStream<Uint8Array>, failed: (cause: unknown) => void) {
    this.#writer = stream.getWriter();
    this.#failed = failed;
  }

  send(frame: Uint8Array): void {
    if (this.#closed) return;
    this.#queue.push(frame);
    this.#queued += frame.length;
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.length === 1
          ? this.#queue[0]!
          : joined(this.#queue, this.#queued);
        this.#queue = [];
        this.#queued = 0;
        await this.#writer.write(batch);
      }
    } catch (cause) {
      if (!this.#closed) this.#failed(cause);
      this.#closed = true;
    } finally {
      this.#busy = false;
    }
  }

  /** Waits for what is queued, then ends the stream. Never throws. */
  async close(): Promise<void> {
    while (this.#busy) await new Promise((resolve) => setTimeout(resolve, 1));
    this.#closed = true;
    try {
      await this.#writer.close();
    } catch {
      // The reader went first; there is nobody left to tell.
    }
  }
}

/** `parts`, of `size` bytes together, in one piece. */
export function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Frames between the center and an edge process, over the child's stdin and stdout:
 * length of the payload (u32, little-endian), type (u8), three zero bytes, payload. The header has
 * 8 bytes so that the columns of an event block stay aligned.
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
} as const;

export interface Frame {
  type: number;
  payload: Uint8Array;
}

/** One frame as bytes; `parts` are joined into the payload. */
export function encodeFrame(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  if (length > MAX_PAYLOAD) {
    throw new RangeError(`frame of ${length} bytes; at most ${MAX_PAYLOAD}`);
  }
  const bytes = new Uint8Array(HEADER_BYTES + length);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes[4] = type;
  let at = HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Cuts a byte stream into frames. Each payload is a copy at offset 0 of its own buffer, so typed
 * arrays can be laid over it. Throws a RangeError on a length over {@link MAX_PAYLOAD}; a stream
 * that ends within a frame just ends.
 */
export async function* readFrames(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  let pending: Uint8Array[] = [];
  let size = 0;
  let wanted = HEADER_BYTES;
  for await (const chunk of stream) {
    pending.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    const bytes = pending.length === 1 ? chunk : joined(pending, size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (true) {
      wanted = HEADER_BYTES;
      if (bytes.length - at < HEADER_BYTES) break;
      const length = view.getUint32(at, true);
      if (length > MAX_PAYLOAD) throw new RangeError(`frame of ${length} bytes`);
      wanted = HEADER_BYTES + length;
      if (bytes.length - at < wanted) break;
      yield { type: bytes[at + 4] ?? 0, payload: bytes.slice(at + HEADER_BYTES, at + wanted) };
      at += wanted;
    }
    pending = at < bytes.length ? [bytes.subarray(at)] : [];
    size = bytes.length - at;
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
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

  /** Bytes that wait behind the write under way. */
  get queuedBytes(): number {
    return this.#queued;
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

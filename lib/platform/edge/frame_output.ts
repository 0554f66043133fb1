import { encodeFrame, joined } from "./frames.ts";
import { encodeMessage } from "./messages.ts";

/** What a {@link FrameOutput} writes to: stdout, usually. */
export interface SyncWriter {
  writeSync(bytes: Uint8Array): number;
}

/**
 * Gathers frames and writes them out in one piece. A write waits until the reader has taken enough,
 * so whoever does more than the reader can take is slowed down instead of filling the memory.
 */
export class FrameOutput {
  #writer: SyncWriter;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  constructor(writer: SyncWriter) {
    this.#writer = writer;
  }

  add(type: number, message: unknown): void {
    const frame = encodeFrame(type, encodeMessage(message));
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  /** Writes what has gathered. Throws a BrokenPipe once the reader is gone. */
  write(): void {
    if (this.#frames.length === 0) return;
    let bytes = this.#frames.length === 1 ? this.#frames[0]! : joined(this.#frames, this.#bytes);
    this.#frames = [];
    this.#bytes = 0;
    while (bytes.length > 0) bytes = bytes.subarray(this.#writer.writeSync(bytes));
  }
}

import { BlockBuilder } from "../block_builder.ts";
import type { EventBlock } from "../event_block.ts";
import { BinanceDecoder, type SequenceNote } from "./decoder.ts";
import { parseFrame } from "./parse_frame.ts";
import { RawFrame } from "./raw_frame.ts";
import { FrameScanner } from "./scan_frame.ts";

/** A line of a raw recording that can't be read. */
export class RawRecordingError extends Error {
  override name = "RawRecordingError";
}

/**
 * Reads a raw recording: one frame a line, its receive time in ns since the epoch, a space, the
 * exchange's JSON. `throughNs` ends the reading that long after the first line. Throws a
 * {@link RawRecordingError} that names the line.
 */
export async function readRaw(
  text: ReadableStream<Uint8Array>,
  options: { throughNs?: number; note?: (note: SequenceNote) => void } = {},
): Promise<EventBlock> {
  const reader = new RawReader(options.throughNs ?? Infinity, options.note);
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of text) {
    const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
    const used = reader.lines(bytes);
    rest = bytes.subarray(used);
    if (reader.done) break;
  }
  if (rest.length > 0 && !reader.done) reader.line(rest, 0, rest.length);
  return reader.finish();
}

class RawReader {
  done = false;
  #scanner = new FrameScanner();
  #frame = new RawFrame();
  #throughNs: number;
  #note: ((note: SequenceNote) => void) | undefined;
  #builder: BlockBuilder | undefined;
  #decoder: BinanceDecoder | undefined;
  #baseS = 0;
  #baseRestNs = 0;
  #lineNumber = 0;
  #lastNs = 0;

  constructor(throughNs: number, note: ((note: SequenceNote) => void) | undefined) {
    this.#throughNs = throughNs;
    this.#note = note;
  }

  /** Takes every whole line and says how many bytes they had. */
  lines(bytes: Uint8Array): number {
    let at = 0;
    while (!this.done) {
      const end = bytes.indexOf(0x0a, at);
      if (end < 0) break;
      if (end > at) this.line(bytes, at, end);
      at = end + 1;
    }
    return at;
  }

  line(bytes: Uint8Array, from: number, to: number): void {
    this.#lineNumber++;
    const space = bytes.indexOf(0x20, from);
    if (space < 0 || space >= to || space - from < 11) this.#fail("no receive time");
    const restNs = digits(bytes, space - 9, space);
    const seconds = digits(bytes, from, space - 9);
    if (Number.isNaN(restNs) || Number.isNaN(seconds)) this.#fail("no receive time");
    if (this.#builder === undefined) {
      this.#baseS = seconds;
      this.#baseRestNs = restNs;
      this.#builder = new BlockBuilder(BigInt(seconds) * 1_000_000_000n + BigInt(restNs));
      this.#decoder = new BinanceDecoder(this.#builder, this.#note);
    }
    let recvNs = (seconds - this.#baseS) * 1e9 + (restNs - this.#baseRestNs);
    // Two receive threads may disagree by a little; time never runs backwards here.
    if (recvNs < this.#lastNs) recvNs = this.#lastNs;
    this.#lastNs = recvNs;
    if (recvNs > this.#throughNs) {
      this.done = true;
      return;
    }
    this.#scan(bytes, space + 1, to);
    this.#decoder!.take(this.#frame, recvNs);
  }

  #scan(bytes: Uint8Array, from: number, to: number): void {
    try {
      this.#scanner.scan(bytes, from, to, this.#frame);
    } catch {
      // Valid JSON that the exchange writes differently than the scanner expects.
      try {
        parseFrame(new TextDecoder().decode(bytes.subarray(from, to)), this.#frame);
      } catch (cause) {
        this.#fail(cause instanceof Error ? cause.message : String(cause));
      }
    }
  }

  finish(): EventBlock {
    if (this.#builder === undefined) throw new RawRecordingError("the recording has no line");
    return this.#builder.finish();
  }

  #fail(why: string): never {
    throw new RawRecordingError(`line ${this.#lineNumber}: ${why}`);
  }
}

function digits(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

import { BID } from "../market/event_block.ts";

export const BOOK_BYTES = 656;
export const BOOK_LEVELS = 20;

const TWO_32 = 4294967296;

/**
 * An `L2Book` as it will stand in the guest's memory. It is written as pairs of 32-bit words, so
 * that no BigInt is made for a level, and copied into the guest in one piece.
 */
export class BookImage {
  bytes: Uint8Array;
  #words: Uint32Array;
  #bidCount = 0;
  #askCount = 0;
  #baseHigh = 0;
  #baseLow = 0;

  /** `bytes`, 656 of them at a multiple of four, is where the book stands if not by itself. */
  constructor(baseNs: bigint, symbolId: number, bytes: Uint8Array = new Uint8Array(BOOK_BYTES)) {
    this.bytes = bytes;
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, BOOK_BYTES / 4);
    this.#baseHigh = Number(baseNs >> 32n);
    this.#baseLow = Number(baseNs & 0xffffffffn);
    new DataView(bytes.buffer, bytes.byteOffset).setUint16(642, symbolId, true);
  }

  /** Goes on in other bytes, which hold the same already: 656 of them at a multiple of four. */
  standIn(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, BOOK_BYTES / 4);
  }

  /** Takes every level away. */
  clear(): void {
    this.#words.fill(0, 0, 160);
    this.#bidCount = this.#askCount = 0;
    this.bytes[640] = this.bytes[641] = 0;
  }

  /**
   * Sets one side from prices × 10⁹ and quantities × 10⁸, best first; levels beyond are zeroed.
   * Levels from `changed` on stand already as they are given.
   */
  setSide(
    side: number,
    count: number,
    px1e9: Float64Array,
    qty1e8: Float64Array,
    changed: number = count,
  ): void {
    const from = side === BID ? 0 : 80;
    const before = side === BID ? this.#bidCount : this.#askCount;
    const to = changed < count ? changed : count;
    for (let i = 0; i < to; i++) this.#setLevel(from + i * 4, px1e9[i]!, qty1e8[i]!);
    if (count === before) return;
    if (count < before) this.#words.fill(0, from + count * 4, from + before * 4);
    if (side === BID) this.bytes[640] = this.#bidCount = count;
    else this.bytes[641] = this.#askCount = count;
  }

  #setLevel(word: number, px1e9: number, qty1e8: number): void {
    const words = this.#words;
    words[word] = px1e9 >>> 0;
    words[word + 1] = (px1e9 / TWO_32) >>> 0;
    words[word + 2] = qty1e8 >>> 0;
    words[word + 3] = (qty1e8 / TWO_32) >>> 0;
  }

  /** Sets `recv_ns` to `offsetNs` after the base given at the beginning. */
  setRecvNs(offsetNs: number): void {
    // Not by `%`, which costs as much as the rest of a callback's preparation.
    const high = Math.floor(offsetNs / TWO_32);
    const low = this.#baseLow + (offsetNs - high * TWO_32);
    this.#words[162] = low >>> 0;
    this.#words[163] = this.#baseHigh + high + (low >= TWO_32 ? 1 : 0);
  }
}

import { PRICE_SCALE, QTY_SCALE } from "../../units/scale.ts";
import { ASK, BID } from "../event_block.ts";
import { RAW, type RawFrame } from "./raw_frame.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const POW10 = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/**
 * Takes a frame apart byte by byte, without a string or an object, about ten times as fast as
 * `JSON.parse`. It reads what the exchange writes (no white space, no escapes in what it needs) and
 * throws a SyntaxError on anything else, so that a caller can fall back to `parse_frame.ts`.
 */
export class FrameScanner {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  scan(bytes: Uint8Array, from: number, to: number, into: RawFrame): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    into.reset();
    this.#expect(OPEN_BRACE);
    const key = this.#key();
    if (key === 12 && bytes[this.#at - 14] === 0x6c) {
      into.kind = RAW.snapshot;
      into.lastId = this.#number();
    } else if (key === 6) {
      into.kind = this.#stream();
      this.#expect(COMMA);
      if (this.#key() !== 4) this.#fail("no data");
      this.#expect(OPEN_BRACE);
      this.#field(into);
    } else {
      this.#fail("neither a stream nor a snapshot");
    }
    while (this.#peek() === COMMA) {
      this.#at++;
      this.#field(into);
    }
    this.#expect(CLOSE_BRACE);
    this.#finish(into);
  }

  // Single values of trades and book tickers wait here until the whole frame is read.
  #bid = -1;
  #bidQty = -1;
  #ask = -1;
  #askQty = -1;
  #price = -1;
  #qty = -1;
  #buyerIsMaker = false;

  #finish(into: RawFrame): void {
    if (into.kind === RAW.bookTicker) {
      into.add(BID, this.#bid, this.#bidQty);
      into.add(ASK, this.#ask, this.#askQty);
    } else if (into.kind === RAW.trade) {
      into.add(this.#buyerIsMaker ? ASK : BID, this.#price, this.#qty);
    }
  }

  #field(into: RawFrame): void {
    const length = this.#key();
    // The key's first byte; `#key` has passed the closing quote and the colon.
    const first = this.#bytes[this.#at - length - 2]!;
    if (length === 4 && into.kind === RAW.snapshot) {
      this.#levels(first === 0x62 ? BID : ASK, into);
      return;
    }
    if (length === 2 && first === 0x70) {
      into.previousId = this.#number();
      return;
    }
    if (length !== 1) {
      this.#skip();
      return;
    }
    switch (first) {
      case 0x45: // E
        into.venueMs = this.#number();
        break;
      case 0x55: // U
        into.firstId = this.#number();
        break;
      case 0x75: // u
        into.lastId = this.#number();
        break;
      case 0x62: // b
        if (into.kind === RAW.depth) this.#levels(BID, into);
        else this.#bid = this.#decimal(PRICE_SCALE);
        break;
      case 0x61: // a
        if (into.kind === RAW.depth) this.#levels(ASK, into);
        else this.#ask = this.#decimal(PRICE_SCALE);
        break;
      case 0x42: // B
        this.#bidQty = this.#decimal(QTY_SCALE);
        break;
      case 0x41: // A
        this.#askQty = this.#decimal(QTY_SCALE);
        break;
      case 0x70: // p
        this.#price = this.#decimal(PRICE_SCALE);
        break;
      case 0x71: // q
        this.#qty = this.#decimal(QTY_SCALE);
        break;
      case 0x6d: // m
        this.#buyerIsMaker = this.#peek() === 0x74;
        this.#skip();
        break;
      default:
        this.#skip();
    }
  }

  /** The kind of a stream by the letter after the first `@`. */
  #stream(): number {
    this.#expect(QUOTE);
    let kind: number = RAW.none;
    let seen = false;
    while (this.#at < this.#end && this.#bytes[this.#at] !== QUOTE) {
      if (!seen && this.#bytes[this.#at] === 0x40) {
        seen = true;
        const letter = this.#bytes[this.#at + 1];
        if (letter === 0x64) kind = RAW.depth;
        else if (letter === 0x62) kind = RAW.bookTicker;
        else if (letter === 0x74) kind = RAW.trade;
      }
      this.#at++;
    }
    this.#expect(QUOTE);
    return kind;
  }

  #levels(side: number, into: RawFrame): void {
    this.#expect(OPEN_BRACKET);
    while (this.#peek() !== CLOSE_BRACKET) {
      this.#expect(OPEN_BRACKET);
      const px = this.#decimal(PRICE_SCALE);
      this.#expect(COMMA);
      const qty = this.#decimal(QTY_SCALE);
      this.#expect(CLOSE_BRACKET);
      into.add(side, px, qty);
      if (this.#peek() === COMMA) this.#at++;
    }
    this.#at++;
  }

  /** A quoted decimal as an exact integer × 10^scale. */
  #decimal(scale: number): number {
    this.#expect(QUOTE);
    let value = 0;
    let decimals = -1;
    const start = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === QUOTE) break;
      const digit = byte === undefined ? -1 : byte - ZERO;
      if (digit >= 0 && digit <= 9) {
        if (decimals >= 0 && ++decimals > scale) {
          // Zeros beyond the scale say nothing; anything else can't be kept.
          if (digit !== 0) this.#fail("more decimals than the scale holds");
          decimals = scale;
          continue;
        }
        value = value * 10 + digit;
      } else if (byte === DOT && decimals < 0 && this.#at > start + 1) {
        decimals = 0;
      } else {
        this.#fail("no decimal");
      }
    }
    if (this.#at === start + 1) this.#fail("empty decimal");
    value *= POW10[scale - Math.max(decimals, 0)]!;
    if (value > Number.MAX_SAFE_INTEGER) this.#fail("decimal over 2^53 units");
    return value;
  }

  #number(): number {
    let value = 0;
    const start = this.#at;
    while (this.#at < this.#end) {
      const digit = this.#bytes[this.#at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.#at++;
    }
    if (this.#at === start) this.#fail("no number");
    return value;
  }

  /** Passes `"key":` and gives the key's length. */
  #key(): number {
    this.#expect(QUOTE);
    const start = this.#at;
    while (this.#at < this.#end && this.#bytes[this.#at] !== QUOTE) this.#at++;
    const length = this.#at - start;
    this.#expect(QUOTE);
    this.#expect(COLON);
    return length;
  }

  /** Passes a value that nobody needs: a string, a number or a word. */
  #skip(): void {
    const first = this.#peek();
    if (first === OPEN_BRACKET || first === OPEN_BRACE) this.#fail("nested value");
    if (first === QUOTE) {
      this.#at++;
      while (this.#at < this.#end && this.#bytes[this.#at] !== QUOTE) this.#at++;
      this.#expect(QUOTE);
      return;
    }
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at]!;
      if (byte === COMMA || byte === CLOSE_BRACE) return;
      this.#at++;
    }
  }

  #peek(): number {
    return this.#at < this.#end ? this.#bytes[this.#at]! : -1;
  }

  #expect(byte: number): void {
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) {
      this.#fail(`expected "${String.fromCharCode(byte)}"`);
    }
    this.#at++;
  }

  #fail(why: string): never {
    throw new SyntaxError(`${why} at byte ${this.#at}`);
  }
}

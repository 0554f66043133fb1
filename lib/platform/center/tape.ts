import { BID, EVENT, type EventBlock } from "../../market/event_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";

/** Trades kept of one market. */
const KEPT_TRADES = 10_000;
/** Seconds and minutes with a trade that are kept of one market: a day and two months of them. */
const KEPT_SPANS = 100_000;
const SECOND_NS = 1e9;
const MINUTE_NS = 60e9;

/** One trade. `atNs` counts from the clock's base. */
export interface TapeTrade {
  atNs: number;
  px1e9: number;
  qty1e8: number;
  side: "buy" | "sell";
}

/** The last trade of a span. */
export interface LastTrade {
  atNs: number;
  px1e9: number;
}

/** What the feed of one market has shown: its newest trades, and the last of each second and minute. */
export class Tape {
  /** Time of the first event; NaN before it. */
  sinceNs = NaN;
  #trades = new TradeRing(KEPT_TRADES);
  #seconds: SpanRing;
  #minutes: SpanRing;

  /** `baseNs`: ns of the clock's base within its own minute, so that spans begin with the epoch's. */
  constructor(baseNs: number) {
    this.#seconds = new SpanRing(SECOND_NS, KEPT_SPANS, baseNs);
    this.#minutes = new SpanRing(MINUTE_NS, KEPT_SPANS, baseNs);
  }

  apply(block: EventBlock, from: number, to: number, shiftNs: number): void {
    if (Number.isNaN(this.sinceNs) && to > from) this.sinceNs = block.recvNs[from]! + shiftNs;
    for (let i = from; i < to; i++) {
      if (block.kind[i] !== EVENT.trade) continue;
      const row = i === 0 ? 0 : block.rowEnd[i - 1]!;
      const atNs = block.recvNs[i]! + shiftNs;
      const px1e9 = block.px1e9[row]!;
      this.#trades.push(atNs, px1e9, block.qty1e8[row]!, block.side[row] === BID);
      this.#seconds.trade(atNs, px1e9);
      this.#minutes.trade(atNs, px1e9);
    }
  }

  /** Trades from `fromNs` up to `toNs`, the newest `limit` of them, oldest first. */
  trades(fromNs: number, toNs: number, limit: number): TapeTrade[] {
    const found: TapeTrade[] = [];
    for (let i = this.#trades.length - 1; i >= 0 && found.length < limit; i--) {
      const trade = this.#trades.at(i);
      if (trade.atNs < fromNs) break;
      if (trade.atNs < toNs) found.push(trade);
    }
    return found.reverse();
  }

  /**
   * Last trades of spans from `fromNs` up to `toNs`, oldest first: of seconds where those reach back
   * far enough and are asked for, else of minutes.
   */
  spans(fromNs: number, toNs: number, fidelityS: number): LastTrade[] {
    const seconds = fidelityS % 60 !== 0 || this.#seconds.reaches(fromNs);
    return (seconds ? this.#seconds : this.#minutes).between(fromNs, toNs);
  }
}

/** The tapes of all markets. */
export class Tapes {
  #tapes = new Map<SymbolMeta, Tape>();

  /** `baseNs`: the clock's base, ns since the epoch. */
  constructor(markets: readonly SymbolMeta[], baseNs: bigint) {
    const withinMinute = Number(baseNs % BigInt(MINUTE_NS));
    for (const market of markets) this.#tapes.set(market, new Tape(withinMinute));
  }

  of(market: SymbolMeta): Tape {
    return this.#tapes.get(market)!;
  }
}

/** The newest `capacity` trades that were pushed, in columns: objects would burden the collector. */
class TradeRing {
  #capacity: number;
  #atNs: Float64Array;
  #px1e9: Float64Array;
  #qty1e8: Float64Array;
  #isBuy: Uint8Array;
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#atNs = new Float64Array(capacity);
    this.#px1e9 = new Float64Array(capacity);
    this.#qty1e8 = new Float64Array(capacity);
    this.#isBuy = new Uint8Array(capacity);
  }

  get length(): number {
    return Math.min(this.#count, this.#capacity);
  }

  push(atNs: number, px1e9: number, qty1e8: number, isBuy: boolean): void {
    const at = this.#count++ % this.#capacity;
    this.#atNs[at] = atNs;
    this.#px1e9[at] = px1e9;
    this.#qty1e8[at] = qty1e8;
    this.#isBuy[at] = isBuy ? 1 : 0;
  }

  /** The trade at `index`, counted from the oldest. */
  at(index: number): TapeTrade {
    const at = (this.#count - this.length + index) % this.#capacity;
    return {
      atNs: this.#atNs[at]!,
      px1e9: this.#px1e9[at]!,
      qty1e8: this.#qty1e8[at]!,
      side: this.#isBuy[at] === 1 ? "buy" : "sell",
    };
  }
}

/** The last trades of the newest `capacity` spans that had one, in columns. */
class SpanRing {
  #spanNs: number;
  #capacity: number;
  #baseNs: number;
  #atNs: Float64Array;
  #px1e9: Float64Array;
  #count = 0;
  #newest = NaN;

  constructor(spanNs: number, capacity: number, baseNs: number) {
    this.#spanNs = spanNs;
    this.#capacity = capacity;
    this.#baseNs = baseNs;
    this.#atNs = new Float64Array(capacity);
    this.#px1e9 = new Float64Array(capacity);
  }

  /** Whether nothing since `fromNs` has been forgotten. */
  reaches(fromNs: number): boolean {
    return this.#count <= this.#capacity || this.#atNs[this.#count % this.#capacity]! <= fromNs;
  }

  trade(atNs: number, px1e9: number): void {
    const span = Math.floor((this.#baseNs + atNs) / this.#spanNs);
    if (span !== this.#newest) this.#count++;
    this.#newest = span;
    const at = (this.#count - 1) % this.#capacity;
    this.#atNs[at] = atNs;
    this.#px1e9[at] = px1e9;
  }

  /** From `fromNs` up to `toNs`, oldest first. */
  between(fromNs: number, toNs: number): LastTrade[] {
    const found: LastTrade[] = [];
    const kept = Math.min(this.#count, this.#capacity);
    for (let i = this.#count - 1; i >= this.#count - kept; i--) {
      const at = i % this.#capacity;
      const atNs = this.#atNs[at]!;
      if (atNs < fromNs) break;
      if (atNs < toNs) found.push({ atNs, px1e9: this.#px1e9[at]! });
    }
    return found.reverse();
  }
}

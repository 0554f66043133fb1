import { BlockBuilder } from "../block_builder.ts";
import { ASK, BID, EVENT } from "../event_block.ts";
import { RAW, RawFrame } from "./raw_frame.ts";

/** Diffs kept while there is no book: 100 s of spot, at least 10 s of USD-M. */
const EARLY_DIFFS = 1000;

/** What the sequence numbers told, for whoever reads the recording. */
export interface SequenceNote {
  kind: "gap" | "resync";
  recvNs: number;
  message: string;
}

/**
 * Turns frames of one market into events and watches their sequence: diffs below the snapshot are
 * dropped; on USD-M `pu` must equal the previous `u`, on spot `U` must equal the previous `u` + 1.
 * After a hole the book is void (a `gap` event) until the next snapshot; trades go on.
 * Source: Binance's public notes on keeping a local order book.
 */
export class BinanceDecoder {
  #builder: BlockBuilder;
  #note: (note: SequenceNote) => void;
  /** Last update id of the book; -1 while there is no book. */
  #bookId = -1;
  #sawDiff = false;
  /** The newest diffs that came before their snapshot. */
  #early: RawFrame[] = [];
  #everLost = false;
  // The newest book ticker. An older diff says nothing about its levels and better ones.
  #bestId = -1;
  #bestBid = 0;
  #bestBidQty = 0;
  #bestAsk = 0;
  #bestAskQty = 0;

  constructor(builder: BlockBuilder, note: (note: SequenceNote) => void = () => {}) {
    this.#builder = builder;
    this.#note = note;
  }

  /** Adds the events of a frame that was received `recvNs` after the builder's base. */
  take(frame: RawFrame, recvNs: number): void {
    const venueNs = this.#venueNs(frame);
    switch (frame.kind) {
      case RAW.snapshot:
        this.#snapshot(frame, recvNs, venueNs);
        break;
      case RAW.depth:
        this.#depth(frame, recvNs, venueNs);
        break;
      case RAW.bookTicker:
        this.#bookTicker(frame, recvNs, venueNs);
        break;
      case RAW.trade:
        if (frame.qty1e8[0] !== 0) this.#copy(EVENT.trade, frame, recvNs, venueNs);
        break;
    }
  }

  #venueNs(frame: RawFrame): number {
    if (Number.isNaN(frame.venueMs)) return NaN;
    const baseMs = this.#builder.baseNs / 1_000_000n;
    const restNs = Number(this.#builder.baseNs % 1_000_000n);
    return (frame.venueMs - Number(baseMs)) * 1e6 - restNs;
  }

  #snapshot(frame: RawFrame, recvNs: number, venueNs: number): void {
    this.#copy(EVENT.snapshot, frame, recvNs, venueNs);
    this.#bookId = frame.lastId;
    this.#sawDiff = false;
    if (this.#everLost) {
      this.#note({ kind: "resync", recvNs, message: `book restored at update ${frame.lastId}` });
    }
    const early = this.#early;
    this.#early = [];
    for (const diff of early) this.#depth(diff, recvNs, this.#venueNs(diff));
    this.#restoreBest(recvNs, venueNs);
  }

  #depth(frame: RawFrame, recvNs: number, venueNs: number): void {
    if (this.#bookId < 0) {
      if (this.#early.length === EARLY_DIFFS) this.#early.shift();
      this.#early.push(copyOf(frame));
      return;
    }
    if (frame.lastId <= this.#bookId) return;
    if (!this.#follows(frame)) {
      this.#lose(frame, recvNs);
      return;
    }
    this.#sawDiff = true;
    this.#bookId = frame.lastId;
    this.#builder.event(EVENT.depth, recvNs, venueNs);
    const older = frame.lastId < this.#bestId;
    for (let i = 0; i < frame.rows; i++) {
      const side = frame.side[i]!;
      const px1e9 = frame.px1e9[i]!;
      if (older && (side === BID ? px1e9 >= this.#bestBid : px1e9 <= this.#bestAsk)) continue;
      this.#builder.row(side, px1e9, frame.qty1e8[i]!);
    }
  }

  #follows(frame: RawFrame): boolean {
    // The first diff after a snapshot only has to reach across it.
    if (!this.#sawDiff) return frame.firstId <= this.#bookId + 1;
    return frame.previousId >= 0
      ? frame.previousId === this.#bookId
      : frame.firstId === this.#bookId + 1;
  }

  #lose(frame: RawFrame, recvNs: number): void {
    const message = `updates after ${this.#bookId} are missing; the next is ${frame.firstId}`;
    this.#builder.event(EVENT.gap, recvNs, NaN);
    this.#note({ kind: "gap", recvNs, message });
    this.#everLost = true;
    this.#bookId = -1;
    this.#bestId = -1;
    this.#early = [copyOf(frame)];
  }

  #bookTicker(frame: RawFrame, recvNs: number, venueNs: number): void {
    // Older than what the book already holds: it would turn time back.
    if (frame.lastId <= this.#bestId || frame.lastId < this.#bookId) return;
    this.#bestId = frame.lastId;
    this.#bestBid = frame.px1e9[0]!;
    this.#bestBidQty = frame.qty1e8[0]!;
    this.#bestAsk = frame.px1e9[1]!;
    this.#bestAskQty = frame.qty1e8[1]!;
    if (this.#bookId >= 0) this.#copy(EVENT.bbo, frame, recvNs, venueNs);
  }

  #restoreBest(recvNs: number, venueNs: number): void {
    if (this.#bestId <= this.#bookId) return;
    this.#builder.event(EVENT.bbo, recvNs, venueNs);
    this.#builder.row(BID, this.#bestBid, this.#bestBidQty);
    this.#builder.row(ASK, this.#bestAsk, this.#bestAskQty);
  }

  #copy(kind: number, frame: RawFrame, recvNs: number, venueNs: number): void {
    this.#builder.event(kind, recvNs, venueNs);
    for (let i = 0; i < frame.rows; i++) {
      this.#builder.row(frame.side[i]!, frame.px1e9[i]!, frame.qty1e8[i]!);
    }
  }
}

function copyOf(frame: RawFrame): RawFrame {
  const copy = new RawFrame(frame.rows);
  copy.kind = frame.kind;
  copy.venueMs = frame.venueMs;
  copy.firstId = frame.firstId;
  copy.lastId = frame.lastId;
  copy.previousId = frame.previousId;
  for (let i = 0; i < frame.rows; i++) copy.add(frame.side[i]!, frame.px1e9[i]!, frame.qty1e8[i]!);
  return copy;
}

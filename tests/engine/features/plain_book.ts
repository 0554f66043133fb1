import { BID, EVENT, type EventBlock } from "../../../lib/market/event_block.ts";

export interface Level {
  px: number;
  qty: number;
}

/** A book kept as two sorted lists, best first: slow, and plain enough to be believed. */
export class PlainBook {
  bids: Level[] = [];
  asks: Level[] = [];
  valid = false;

  apply(block: EventBlock, i: number): void {
    const kind = block.kind[i];
    if (kind === EVENT.snapshot || kind === EVENT.gap) {
      this.bids = [];
      this.asks = [];
      this.valid = kind === EVENT.snapshot;
    }
    if (!this.valid) return;
    for (let row = i === 0 ? 0 : block.rowEnd[i - 1]!; row < block.rowEnd[i]!; row++) {
      const isBid = block.side[row] === BID;
      const [px, qty] = [block.px1e9[row]!, block.qty1e8[row]!];
      if (kind === EVENT.bbo) {
        if (px === 0) continue;
        if (isBid) this.bids = this.bids.slice(firstFrom(this.bids, (each) => each.px <= px));
        else this.asks = this.asks.slice(firstFrom(this.asks, (each) => each.px >= px));
      }
      set(isBid ? this.bids : this.asks, px, qty, (each) => isBid ? each.px <= px : each.px >= px);
    }
  }
}

function set(side: Level[], px: number, qty: number, reached: (level: Level) => boolean): void {
  const at = firstFrom(side, reached);
  const there = side[at]?.px === px;
  if (qty === 0) {
    if (there) side.splice(at, 1);
  } else if (there) side[at] = { px, qty };
  else side.splice(at, 0, { px, qty });
}

function firstFrom(side: Level[], reached: (level: Level) => boolean): number {
  const at = side.findIndex(reached);
  return at < 0 ? side.length : at;
}

/** What a frame of the exchange is. */
export const RAW = { none: 0, snapshot: 1, depth: 2, trade: 3, bookTicker: 4 } as const;

/**
 * One exchange frame, taken apart but not yet judged. Reused from frame to frame. Ids are the
 * exchange's update ids, -1 where the frame has none.
 */
export class RawFrame {
  kind: number = RAW.none;
  /** The exchange's event time, ms since the epoch; NaN where the frame has none. */
  venueMs = NaN;
  /** `U`. */
  firstId = -1;
  /** `u`, or `lastUpdateId` of a snapshot. */
  lastId = -1;
  /** `pu`, USD-M only. */
  previousId = -1;
  rows = 0;
  side: Uint8Array;
  px1e9: Float64Array;
  qty1e8: Float64Array;

  /** Room for `rows` rows to begin with; it grows. */
  constructor(rows = 4096) {
    this.side = new Uint8Array(rows);
    this.px1e9 = new Float64Array(rows);
    this.qty1e8 = new Float64Array(rows);
  }

  reset(): void {
    this.kind = RAW.none;
    this.venueMs = NaN;
    this.firstId = -1;
    this.lastId = -1;
    this.previousId = -1;
    this.rows = 0;
  }

  add(side: number, px1e9: number, qty1e8: number): void {
    if (this.rows === this.side.length) this.#grow();
    this.side[this.rows] = side;
    this.px1e9[this.rows] = px1e9;
    this.qty1e8[this.rows] = qty1e8;
    this.rows++;
  }

  #grow(): void {
    const size = Math.max(16, this.side.length * 2);
    const side = new Uint8Array(size);
    const px = new Float64Array(size);
    const qty = new Float64Array(size);
    side.set(this.side);
    px.set(this.px1e9);
    qty.set(this.qty1e8);
    this.side = side;
    this.px1e9 = px;
    this.qty1e8 = qty;
  }
}

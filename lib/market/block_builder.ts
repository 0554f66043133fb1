import type { EventBlock } from "./event_block.ts";

/** Gathers events into one growing block. Times are ns since the epoch minus `baseNs`. */
export class BlockBuilder {
  readonly baseNs: bigint;
  count = 0;
  rows = 0;
  #kind = new Uint8Array(1024);
  #recvNs = new Float64Array(1024);
  #venueNs = new Float64Array(1024);
  #rowEnd = new Uint32Array(1024);
  #side = new Uint8Array(4096);
  #px1e9 = new Float64Array(4096);
  #qty1e8 = new Float64Array(4096);

  constructor(baseNs: bigint) {
    this.baseNs = baseNs;
  }

  /** Begins an event; the rows added next belong to it. */
  event(kind: number, recvNs: number, venueNs: number): void {
    if (this.count === this.#kind.length) this.#growEvents();
    this.#kind[this.count] = kind;
    this.#recvNs[this.count] = recvNs;
    this.#venueNs[this.count] = venueNs;
    this.#rowEnd[this.count] = this.rows;
    this.count++;
  }

  row(side: number, px1e9: number, qty1e8: number): void {
    if (this.rows === this.#side.length) this.#growRows();
    this.#side[this.rows] = side;
    this.#px1e9[this.rows] = px1e9;
    this.#qty1e8[this.rows] = qty1e8;
    this.rows++;
    this.#rowEnd[this.count - 1] = this.rows;
  }

  /** The events so far; the columns are shared, so build no further after this. */
  finish(): EventBlock {
    return {
      baseNs: this.baseNs,
      count: this.count,
      kind: this.#kind.subarray(0, this.count),
      recvNs: this.#recvNs.subarray(0, this.count),
      venueNs: this.#venueNs.subarray(0, this.count),
      rowEnd: this.#rowEnd.subarray(0, this.count),
      side: this.#side.subarray(0, this.rows),
      px1e9: this.#px1e9.subarray(0, this.rows),
      qty1e8: this.#qty1e8.subarray(0, this.rows),
    };
  }

  #growEvents(): void {
    this.#kind = doubled(this.#kind);
    this.#recvNs = doubled(this.#recvNs);
    this.#venueNs = doubled(this.#venueNs);
    this.#rowEnd = doubled(this.#rowEnd);
  }

  #growRows(): void {
    this.#side = doubled(this.#side);
    this.#px1e9 = doubled(this.#px1e9);
    this.#qty1e8 = doubled(this.#qty1e8);
  }
}

function doubled<T extends Uint8Array | Uint32Array | Float64Array>(column: T): T {
  const Column = column.constructor as new (length: number) => T;
  const larger = new Column(column.length * 2);
  larger.set(column);
  return larger;
}

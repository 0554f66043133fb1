/** Most actions that one callback can return. */
export const MAX_ACTIONS = 16;

const ACTION_BYTES = 32;
const ACTIONS_AT = 8;

/**
 * The actions of one callback, copied out of the guest at once and reused for the next callback.
 * Everything in it is the algo's word: nothing has been checked. `px1e9` and `qty1e8` are exact up
 * to 2⁵³ and only roughly right beyond, which is enough to refuse them.
 */
export class ActionBuffer {
  count = 0;
  readonly px1e9 = new Float64Array(MAX_ACTIONS);
  readonly qty1e8 = new Float64Array(MAX_ACTIONS);
  readonly side = new Int8Array(MAX_ACTIONS);
  /** 0 new, 1 cancel, 2 amend, 3 intent. */
  readonly kind = new Uint8Array(MAX_ACTIONS);
  readonly orderType = new Uint8Array(MAX_ACTIONS);
  readonly venueId = new Uint8Array(MAX_ACTIONS);
  readonly poolIdx = new Uint8Array(MAX_ACTIONS);
  readonly symbolIdx = new Uint8Array(MAX_ACTIONS);
  readonly ttlMs = new Uint16Array(MAX_ACTIONS);
  #idLow = new Uint32Array(MAX_ACTIONS);
  #idHigh = new Uint32Array(MAX_ACTIONS);

  /** The order id of action `i`, all 64 bits. */
  orderId(i: number): bigint {
    return (BigInt(this.#idHigh[i]!) << 32n) | BigInt(this.#idLow[i]!);
  }

  /** Copies the `WasmActions` at `pointer`; false if it lies outside the memory's `size` bytes. */
  copy(view: DataView, size: number, pointer: number): boolean {
    this.count = 0;
    if (pointer === 0) return true;
    if (pointer + ACTIONS_AT > size) return false;
    const count = view.getUint32(pointer, true);
    if (count > MAX_ACTIONS || pointer + ACTIONS_AT + count * ACTION_BYTES > size) {
      return false;
    }
    for (let i = 0; i < count; i++) {
      const at = pointer + ACTIONS_AT + i * ACTION_BYTES;
      this.#idLow[i] = view.getUint32(at, true);
      this.#idHigh[i] = view.getUint32(at + 4, true);
      this.px1e9[i] = view.getUint32(at + 12, true) * 4294967296 + view.getUint32(at + 8, true);
      this.qty1e8[i] = view.getInt32(at + 20, true) * 4294967296 + view.getUint32(at + 16, true);
      this.side[i] = view.getInt8(at + 24);
      this.kind[i] = view.getUint8(at + 25);
      this.orderType[i] = view.getUint8(at + 26);
      this.venueId[i] = view.getUint8(at + 27);
      this.poolIdx[i] = view.getUint8(at + 28);
      this.symbolIdx[i] = view.getUint8(at + 29);
      this.ttlMs[i] = view.getUint16(at + 30, true);
    }
    this.count = count;
    return true;
  }
}

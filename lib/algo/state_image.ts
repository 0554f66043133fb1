import { LAYOUT_0_4_0 } from "./abi/layout_0_4_0.ts";
import { type StructValue, writeStruct } from "./abi/codec.ts";

export const STATE_BYTES = 1576;
export const MAX_OPEN_ORDERS = 32;

/** Status words of `OpenOrder`. */
export const ORDER_STATUS = { pending: 0, acked: 1, partial: 2, dead: 3 } as const;

const ORDERS_AT = 32;
const ORDER_BYTES = 40;
const TWO_32 = 4294967296;

/** An `AlgoState` as it will stand in the guest's memory; fields are set as they change. */
export class StateImage {
  readonly bytes = new Uint8Array(STATE_BYTES);
  /** Rises with each change, so that what has not changed need not be copied again. */
  version = 0;
  #view = new DataView(this.bytes.buffer);
  #orderCount = 0;
  #unrealized1e9 = 0;

  /** Everything that rarely changes: symbol, risk, mesh (fields of `AlgoState`, wire names). */
  setRare(value: StructValue): void {
    this.version++;
    const kept = this.bytes.slice(0, 1320);
    const hot = [this.#view.getBigInt64(1320, true), this.#view.getBigUint64(1328, true)] as const;
    writeStruct(LAYOUT_0_4_0, "AlgoState", value, this.#view, 0);
    this.bytes.set(kept);
    this.#view.setBigInt64(1320, hot[0], true);
    this.#view.setBigUint64(1328, hot[1], true);
  }

  setPosition(position1e8: number, avgEntry1e9: number): void {
    this.#i64(0, position1e8);
    this.#i64(8, avgEntry1e9);
  }

  setRealized(realized1e9: bigint, session1e9: bigint, fillCount: number): void {
    this.version++;
    this.#view.setBigInt64(16, realized1e9, true);
    this.#view.setBigInt64(1320, session1e9, true);
    this.#i64(1328, fillCount);
  }

  setUnrealized(unrealized1e9: number): void {
    if (unrealized1e9 === this.#unrealized1e9) return;
    this.#unrealized1e9 = unrealized1e9;
    this.#i64(24, unrealized1e9);
  }

  /** Begins the list of open orders anew; `addOrder` fills it. */
  clearOrders(): void {
    this.version++;
    this.bytes.fill(0, ORDERS_AT, ORDERS_AT + this.#orderCount * ORDER_BYTES);
    this.#orderCount = 0;
    this.bytes[1312] = 0;
  }

  /** Quantities are positive here and get the side's sign in the guest. False once 32 are listed. */
  addOrder(
    orderId: bigint,
    px1e9: number,
    qty1e8: number,
    filled1e8: number,
    side: 1 | -1,
    status: number,
  ): boolean {
    if (this.#orderCount === MAX_OPEN_ORDERS) return false;
    const at = ORDERS_AT + this.#orderCount * ORDER_BYTES;
    this.#view.setBigUint64(at, orderId, true);
    this.#i64(at + 8, px1e9);
    this.#i64(at + 16, qty1e8 * side);
    this.#i64(at + 24, filled1e8 * side);
    this.#view.setInt8(at + 32, side);
    this.#view.setUint8(at + 33, status);
    this.#orderCount++;
    this.bytes[1312] = this.#orderCount;
    return true;
  }

  /** A whole Number as 64 bits, two's complement. */
  #i64(at: number, value: number): void {
    this.version++;
    this.#view.setUint32(at, value >>> 0, true);
    this.#view.setInt32(at + 4, Math.floor(value / TWO_32), true);
  }
}

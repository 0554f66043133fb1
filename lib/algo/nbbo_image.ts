import { lengthOf, offsetOf } from "./abi/layout.ts";
import type { SdkAbi } from "./abi/sdk_abi.ts";

const TWO_32 = 4294967296;
const MAX_U32 = 4294967295;
/** `venue_update_ms` of a venue whose prices are stale. */
export const STALE_MS = 65535;

/** A venue of a slot: the SDK's venue id, and its region (0 us-east-1, 1 eu-west-1, 255 unknown). */
export interface NbboVenue {
  id: number;
  regionId: number;
}

/**
 * An `NbboSnapshot` as it will stand in the guest's memory, in the layout of the module's SDK
 * version. Slot i of every array is one venue. Fill it in this order: `setVenues` when the venues
 * change, then for each event `setQuote` and `setAge` of what changed, `setBest`, `setRecvNs`.
 * No setter computes anything from another's value.
 */
export class NbboImage {
  readonly bytes: Uint8Array;
  /** Slots that this version has: 16 or 20. */
  readonly maxVenues: number;
  #view: DataView;
  #venueIds: number;
  #bidPx: number;
  #askPx: number;
  #bidSz: number;
  #askSz: number;
  #updateMs: number;
  #recvNs: number;
  /** 0 where the version has no regions. */
  #regionIds: number;
  #baseHigh: number;
  #baseLow: number;
  #sequence = 0;

  /** Throws a RangeError for a family that has no `NbboSnapshot`. `symbolId`: 1-based, as in books. */
  constructor({ layout }: SdkAbi, baseNs: bigint, symbolId: number) {
    const at = (field: string) => offsetOf(layout, "NbboSnapshot", field);
    const has = (field: string) => lengthOf(layout, "NbboSnapshot", field) > 0;
    this.#venueIds = at("venue_ids");
    this.#bidPx = at("venue_bid_px");
    this.#askPx = at("venue_ask_px");
    this.#bidSz = at("venue_bid_sz");
    this.#askSz = at("venue_ask_sz");
    this.#updateMs = at("venue_update_ms");
    this.#recvNs = at("recv_ns");
    this.#regionIds = has("venue_region_ids") ? at("venue_region_ids") : 0;
    this.maxVenues = lengthOf(layout, "NbboSnapshot", "venue_ids");
    this.bytes = new Uint8Array(layout["NbboSnapshot"]!.size);
    this.#view = new DataView(this.bytes.buffer);
    this.#baseHigh = Number(baseNs >> 32n);
    this.#baseLow = Number(baseNs & 0xffffffffn);
    if (has("symbol_id")) this.bytes[at("symbol_id")] = Math.min(symbolId, 255);
  }

  /**
   * Gives each venue its slot, in this order (the SDK expects ascending ids), and forgets every
   * quote: all are empty and stale. Throws a RangeError for more than `maxVenues`.
   */
  setVenues(venues: readonly NbboVenue[]): void {
    if (venues.length > this.maxVenues) {
      throw new RangeError(`${venues.length} venues; a snapshot holds ${this.maxVenues}`);
    }
    this.setBest(0, 0, 0, 0, 0, 0);
    this.bytes[34] = venues.length;
    for (let slot = 0; slot < this.maxVenues; slot++) {
      this.bytes[this.#venueIds + slot] = venues[slot]?.id ?? 0;
      if (this.#regionIds !== 0) {
        this.bytes[this.#regionIds + slot] = venues[slot]?.regionId ?? 0;
      }
      this.setQuote(slot, 0, 0, 0, 0);
      this.setAge(slot, slot < venues.length ? Infinity : 0);
    }
  }

  /**
   * Best prices × 10⁹ and sizes × 10⁸ of one venue; 0 and 0 for an empty side. The guest gets sizes
   * in 32 bits, so they end at 42.94967295 units.
   */
  setQuote(
    slot: number,
    bidPx1e9: number,
    bidQty1e8: number,
    askPx1e9: number,
    askQty1e8: number,
  ): void {
    this.#u64(this.#bidPx + slot * 8, bidPx1e9);
    this.#u64(this.#askPx + slot * 8, askPx1e9);
    this.#view.setUint32(this.#bidSz + slot * 4, Math.min(bidQty1e8, MAX_U32), true);
    this.#view.setUint32(this.#askSz + slot * 4, Math.min(askQty1e8, MAX_U32), true);
  }

  /** How long ago a venue's prices were fresh, ms, up to 65534; Infinity for stale ones. */
  setAge(slot: number, ageMs: number): void {
    const age = ageMs === Infinity ? STALE_MS : Math.min(Math.floor(ageMs), STALE_MS - 1);
    this.#view.setUint16(this.#updateMs + slot * 2, age, true);
  }

  /** The best bid and ask across venues, each with the slot that shows it; 0s for an empty side. */
  setBest(
    bidSlot: number,
    bidPx1e9: number,
    bidQty1e8: number,
    askSlot: number,
    askPx1e9: number,
    askQty1e8: number,
  ): void {
    this.#u64(0, bidPx1e9);
    this.#u64(8, askPx1e9);
    this.#u64(16, bidQty1e8);
    this.#u64(24, askQty1e8);
    // A slot beyond the arrays makes the guest's helpers trap.
    this.bytes[32] = Math.min(bidSlot, this.maxVenues - 1);
    this.bytes[33] = Math.min(askSlot, this.maxVenues - 1);
  }

  /** Sets `recv_ns` to `offsetNs` after the base, and counts one more snapshot in `sequence`. */
  setRecvNs(offsetNs: number): void {
    const high = Math.floor(offsetNs / TWO_32);
    const low = this.#baseLow + (offsetNs - high * TWO_32);
    this.#view.setUint32(this.#recvNs, low >>> 0, true);
    this.#view.setUint32(this.#recvNs + 4, this.#baseHigh + high + (low >= TWO_32 ? 1 : 0), true);
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#view.setUint32(36, this.#sequence, true);
  }

  #u64(at: number, value: number): void {
    this.#view.setUint32(at, value >>> 0, true);
    this.#view.setUint32(at + 4, (value / TWO_32) >>> 0, true);
  }
}

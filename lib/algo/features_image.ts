export const FEATURES_BYTES = 256;

const TWO_32 = 4294967296;

/**
 * `OnlineFeatures` as it will stand in the guest's memory. What is not set stays 0, which
 * `docs/simulator.md` lists.
 */
export class FeaturesImage {
  readonly bytes = new Uint8Array(FEATURES_BYTES);
  #view = new DataView(this.bytes.buffer);
  #baseHigh: number;
  #baseLow: number;

  constructor(baseNs: bigint) {
    this.#baseHigh = Number(baseNs >> 32n);
    this.#baseLow = Number(baseNs & 0xffffffffn);
    this.#view.setUint16(0, 1, true);
  }

  setMicroprice(px1e9: number): void {
    this.#view.setUint32(8, px1e9 >>> 0, true);
    this.#view.setUint32(12, (px1e9 / TWO_32) >>> 0, true);
  }

  /** Best-level order-flow imbalance × 10⁸, signed. */
  setOfi1(qty1e8: number): void {
    this.#view.setUint32(16, qty1e8 >>> 0, true);
    this.#view.setInt32(20, Math.floor(qty1e8 / TWO_32), true);
  }

  /** (bid − ask) / (bid + ask) of the shown depth, −10000 to 10000. */
  setDepthImbalance(value1e4: number): void {
    this.#view.setInt16(70, value1e4, true);
  }

  setTime(offsetNs: number): void {
    const carried = Math.floor(offsetNs / TWO_32);
    const low = this.#baseLow + (offsetNs - carried * TWO_32);
    this.#view.setUint32(112, low >>> 0, true);
    this.#view.setUint32(116, this.#baseHigh + carried + (low >= TWO_32 ? 1 : 0), true);
  }
}

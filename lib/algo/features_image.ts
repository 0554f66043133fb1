export const FEATURES_BYTES = 256;

const RESERVED_AT = 120;
const TWO_32 = 4294967296;
/** Set in `flags` while `vpin_1e4` holds a value. */
const VPIN_VALID = 1;

/**
 * `OnlineFeatures` as it will stand in the guest's memory, with a setter for each field that is
 * computed. The predicted fields stay 0; `docs/features.md` lists them.
 */
export class FeaturesImage {
  bytes: Uint8Array = new Uint8Array(FEATURES_BYTES);
  /** All of it but what is reserved, which stays 0: what has to be copied at each callback. */
  defined: Uint8Array = this.bytes.subarray(0, RESERVED_AT);
  #words: Uint32Array = new Uint32Array(this.bytes.buffer);
  #view: DataView = new DataView(this.bytes.buffer);
  #baseHigh: number;
  #baseLow: number;

  constructor(baseNs: bigint) {
    this.#baseHigh = Number(baseNs >> 32n);
    this.#baseLow = Number(baseNs & 0xffffffffn);
    this.#view.setUint16(0, 1, true);
  }

  /** Goes on in other bytes, which hold the same already: 256 of them at a multiple of four. */
  standIn(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.defined = bytes.subarray(0, RESERVED_AT);
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, FEATURES_BYTES / 4);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, FEATURES_BYTES);
  }

  /** 0 while a side is empty. */
  setMicroprice(px1e9: number): void {
    this.#words[2] = px1e9 >>> 0;
    this.#words[3] = (px1e9 / TWO_32) >>> 0;
  }

  /**
   * Order-flow imbalance × 10⁸, signed, at the best level, the next four, and the next five. The
   * fields are at 1, 5 and 10 levels.
   */
  setOrderFlow(best1e8: number, few1e8: number, rest1e8: number): void {
    this.#i64(4, best1e8);
    this.#i64(6, best1e8 + few1e8);
    this.#i64(8, best1e8 + few1e8 + rest1e8);
  }

  /** Exponentially weighted mean of the best level's flow, units a second × 10⁶. */
  setOrderFlowMean(flow1e6: number): void {
    this.#i64(10, flow1e6);
  }

  /** −10⁶ to 10⁶. */
  setTradeSignImbalance(value1e6: number): void {
    this.#i64(12, value1e6);
  }

  /** Trades a second × 10³. */
  setTradeArrivalRate(rate1e3: number): void {
    this.#words[14] = rate1e3;
  }

  /** 0 to 10000. */
  setVpin(value1e4: number, valid: boolean): void {
    this.#view.setUint16(60, value1e4, true);
    this.#view.setUint16(2, valid ? VPIN_VALID : 0, true);
  }

  /** `regime`: 0 tight, 1 normal, 2 wide, 3 crisis. */
  setSpread(regime: number, zscore1e3: number): void {
    this.bytes[64] = regime;
    this.#view.setInt16(66, zscore1e3, true);
  }

  /** 0 to 10000. */
  setCancelRate(value1e4: number): void {
    this.#view.setUint16(68, value1e4, true);
  }

  /** (bid − ask) / (bid + ask) of the shown depth, −10000 to 10000. */
  setDepthImbalance(value1e4: number): void {
    this.#view.setInt16(70, value1e4, true);
  }

  /** Realised volatility over a minute, five minutes and an hour, bps. */
  setVolatility(oneMinuteBps: number, fiveMinutesBps: number, oneHourBps: number): void {
    this.#words[18] = oneMinuteBps;
    this.#words[19] = fiveMinutesBps;
    this.#words[20] = oneHourBps;
  }

  setTime(offsetNs: number): void {
    const carried = Math.floor(offsetNs / TWO_32);
    const low = this.#baseLow + (offsetNs - carried * TWO_32);
    this.#words[28] = low >>> 0;
    this.#words[29] = this.#baseHigh + carried + (low >= TWO_32 ? 1 : 0);
  }

  /** A whole Number as 64 bits, two's complement, at a word. */
  #i64(word: number, value: number): void {
    this.#words[word] = value;
    this.#words[word + 1] = Math.floor(value / TWO_32);
  }
}

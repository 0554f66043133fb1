import { mulDiv1e8 } from "../units/mul_div.ts";

/** What `mulDiv1e8` can divide into a Number. */
const MAX_PRODUCT = Number.MAX_SAFE_INTEGER * 100_000_000 * 0.999;

/** What a fill changed. Money is USD × 10⁹. */
export interface LedgerChange {
  notional1e9: bigint;
  fee1e9: bigint;
}

/**
 * Position and profit of one instance in one market, at average cost. Each fill is rounded once,
 * towards zero: the average entry when it opens, the realised profit when it closes. Fees are kept
 * apart and are not part of realised profit.
 */
export class Ledger {
  /** Signed, exact below 2⁵³. */
  position1e8 = 0;
  avgEntry1e9 = 0;
  realized1e9 = 0n;
  fees1e9 = 0n;
  #session1e9 = 0n;
  #roundedSession1e9 = 0;

  /** Realised since UTC midnight. */
  get session1e9(): bigint {
    return this.#session1e9;
  }

  set session1e9(value: bigint) {
    this.#session1e9 = value;
    this.#roundedSession1e9 = Number(value);
  }

  /** As a Number, for comparisons with room to spare. */
  get roundedSession1e9(): number {
    return this.#roundedSession1e9;
  }

  /** Takes a fill of `qty1e8` > 0; `feeBps1e4` is in 10⁻⁴ bps and may be negative (a rebate). */
  fill(side: 1 | -1, px1e9: number, qty1e8: number, feeBps1e4: number): LedgerChange {
    const notional1e9 = BigInt(px1e9) * BigInt(qty1e8) / 100_000_000n;
    const fee1e9 = notional1e9 * BigInt(feeBps1e4) / 100_000_000n;
    this.fees1e9 += fee1e9;
    const held = Math.abs(this.position1e8);
    const adds = this.position1e8 === 0 || (this.position1e8 > 0) === (side > 0);
    const after = this.position1e8 + side * qty1e8;
    if (adds) {
      const cost = BigInt(this.avgEntry1e9) * BigInt(held) + BigInt(px1e9) * BigInt(qty1e8);
      this.avgEntry1e9 = Number(cost / BigInt(held + qty1e8));
    } else {
      const closed = Math.min(held, qty1e8);
      const gain = (BigInt(px1e9) - BigInt(this.avgEntry1e9)) * BigInt(-side);
      const realized = gain * BigInt(closed) / 100_000_000n;
      this.realized1e9 += realized;
      this.session1e9 += realized;
      if (after === 0) this.avgEntry1e9 = 0;
      else if (qty1e8 > held) this.avgEntry1e9 = px1e9;
    }
    this.position1e8 = after;
    return { notional1e9, fee1e9 };
  }

  /** Marked at what closing would get: the bid for a long, the ask for a short position. */
  unrealized1e9(bidPx1e9: number, askPx1e9: number): number {
    if (this.position1e8 === 0) return 0;
    const mark = this.position1e8 > 0 ? bidPx1e9 : askPx1e9;
    if (mark === 0) return 0;
    const gain = (mark - this.avgEntry1e9) * Math.sign(this.position1e8);
    const size1e8 = Math.abs(this.position1e8);
    // Above nine million dollars a Number rounds; whoever needs the last unit asks for the exact one.
    if (Math.abs(gain) * size1e8 > MAX_PRODUCT) {
      return Number(this.unrealizedExact1e9(bidPx1e9, askPx1e9));
    }
    const size = mulDiv1e8(Math.abs(gain), size1e8);
    return gain < 0 ? -size : size;
  }

  /** The same of any size, exact. */
  unrealizedExact1e9(bidPx1e9: number, askPx1e9: number): bigint {
    const mark = this.position1e8 > 0 ? bidPx1e9 : askPx1e9;
    if (this.position1e8 === 0 || mark === 0) return 0n;
    return BigInt(mark - this.avgEntry1e9) * BigInt(this.position1e8) / 100_000_000n;
  }
}

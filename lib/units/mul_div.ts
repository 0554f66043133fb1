const SCALE = 100_000_000;

/**
 * ⌊a × b / 10⁸⌋ of two whole numbers ≥ 0, exact: a price or money × 10⁹ times a quantity × 10⁸.
 * Without BigInt where the result stays below 2⁵³; throws a RangeError where it does not.
 */
export function mulDiv1e8(a: number, b: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / SCALE);
  const q = Math.floor(a / SCALE);
  const r = a - q * SCALE;
  const bHigh = Math.floor(b / SCALE);
  const bLow = b - bHigh * SCALE;
  // r × bLow may pass 2⁵³, so it is divided in two steps of 10⁴.
  const lowHigh = Math.floor(bLow / 10_000);
  const lowLow = bLow - lowHigh * 10_000;
  const high = r * lowHigh;
  const highQ = Math.floor(high / 10_000);
  const highR = high - highQ * 10_000;
  const low = Math.floor((highR * 10_000 + r * lowLow) / SCALE);
  const result = q * b + r * bHigh + highQ + low;
  if (result > Number.MAX_SAFE_INTEGER) throw new RangeError(`${a} × ${b} / 10^8 is over 2^53`);
  return result;
}

/** As {@link mulDiv1e8} for signed `a` or `b` of any size, rounded towards zero. */
export function mulDiv1e8Signed(a: number, b: number): bigint {
  return BigInt(a) * BigInt(b) / 100_000_000n;
}

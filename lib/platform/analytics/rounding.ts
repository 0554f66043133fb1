/** `numerator / denominator` to the nearest whole number, halves away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return divideRounded(-numerator, -denominator);
  const doubled = 2n * (numerator < 0n ? -numerator : numerator) + denominator;
  const magnitude = doubled / (2n * denominator);
  return numerator < 0n ? -magnitude : magnitude;
}

/** A cost over what it is measured against, in 10⁻⁴ bps; null without anything to measure against. */
export function bps1e4(cost: bigint, base: bigint): number | null {
  return base === 0n ? null : Number(divideRounded(cost * 100_000_000n, base));
}

/** 10⁻⁴ bps as the bps of a document. */
export function asBps(value1e4: number | null): number | null {
  return value1e4 === null ? null : value1e4 / 1e4;
}

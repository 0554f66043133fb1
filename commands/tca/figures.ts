import { grouped, usd } from "../../lib/cli/numbers.ts";
import { formatFixed } from "../../lib/units/decimal.ts";
import { PRICE_SCALE } from "../../lib/units/scale.ts";

/** Basis points with four decimals, which is what the platform gives. */
export function bps(value: number | null | undefined): string {
  return value === undefined || value === null ? "—" : grouped(value.toFixed(4));
}

export function percent(value: number | null | undefined): string {
  return value === undefined || value === null ? "—" : `${value.toFixed(1)} %`;
}

/** USD × 10⁹; cents, and below a dollar a hundredth of them. */
export function dollars(amount1e9: bigint | null | undefined): string {
  if (amount1e9 === undefined || amount1e9 === null) return "—";
  const size = amount1e9 < 0n ? -amount1e9 : amount1e9;
  if (size >= 1_000_000_000n || size === 0n) return usd(amount1e9);
  return `${amount1e9 < 0n ? "-" : ""}$${formatFixed(size, PRICE_SCALE, 4)}`;
}

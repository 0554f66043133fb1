/**
 * Swaps in a constant-product pool (Uniswap V2, Raydium CPMM) and the gas of one, as the SDK's
 * `amm_math` and `ChainFee` compute them, to the last unit. Amounts are a token's smallest units.
 */

const MILLION = 1_000_000n;
const U128_MAX = (1n << 128n) - 1n;
const U64_MAX = (1n << 64n) - 1n;

/** What `amountIn` buys, fee included; undefined where the SDK gives `None`. */
export function swapOutput(
  amountIn: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  feePpm: number,
): bigint | undefined {
  if (amountIn === 0n || reserveIn === 0n || reserveOut === 0n || feePpm >= 1_000_000) return;
  const amountAfterFee = amountIn * (MILLION - BigInt(feePpm));
  const scaledReserve = reserveIn * MILLION;
  const denominator = scaledReserve + amountAfterFee;
  if (amountAfterFee > U128_MAX || denominator > U128_MAX) return;
  return within128(amountAfterFee * reserveOut / denominator);
}

/** What buys `amountOut`, fee included, rounded up; undefined where the SDK gives `None`. */
export function swapInput(
  amountOut: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  feePpm: number,
): bigint | undefined {
  if (amountOut === 0n || reserveIn === 0n || amountOut >= reserveOut || feePpm >= 1_000_000) {
    return;
  }
  const denominator = (reserveOut - amountOut) * (MILLION - BigInt(feePpm));
  const scaledOutput = amountOut * MILLION;
  if (denominator > U128_MAX || scaledOutput > U128_MAX) return;
  return within128(reserveIn * scaledOutput / denominator + 1n);
}

/** What a chain asks for a swap, in its smallest native units. */
export interface ChainFee {
  /** `solana` counts its tip in millionths of a lamport for each compute unit. */
  chain: "evm" | "solana";
  /** Gwei for each unit of gas; on Solana lamports for the transaction. */
  baseFeeNative: bigint;
  /** Gwei for each unit of gas; on Solana micro-lamports for each compute unit. */
  priorityFeeNative: bigint;
  /** Of one swap. */
  gasUnits: bigint;
  /** Price of the chain's coin, USD × 10⁹. */
  nativePrice1e9: bigint;
}

/** What one swap costs in gas, USD × 10⁹. */
export function gasUsd1e9(fee: ChainFee): bigint {
  const native = fee.chain === "solana"
    ? fee.baseFeeNative + fee.priorityFeeNative * fee.gasUnits / MILLION
    : (fee.baseFeeNative + fee.priorityFeeNative) * fee.gasUnits;
  const bounded = native > U64_MAX ? U64_MAX : native;
  return bounded * fee.nativePrice1e9 / 1_000_000_000n;
}

function within128(value: bigint): bigint | undefined {
  return value > U128_MAX ? undefined : value;
}

import { swapInput, swapOutput } from "../../market/amm.ts";
import type { SweepLeg } from "./sweep.ts";
import type { BookLevel, Side, VenueBook } from "./venue_book.ts";

/** How far from its price a pool is looked at, in steps of one bps. */
const STEPS = 1000;
const STEP = 1.0001;

/** A constant-product pool. Reserves are in the tokens' smallest units. */
export interface Pool {
  venue: string;
  edgeId: string;
  reserveBase: bigint;
  reserveQuote: bigint;
  baseDecimals: number;
  quoteDecimals: number;
  feePpm: number;
  /** Its price is kept at the market's by others; else it stands as configured. */
  followsMarket: boolean;
  /** Of one swap, USD × 10⁹. */
  gasUsd1e9: bigint;
  latencyMs: number;
}

/** A pool at a price. */
export interface PlacedPool extends Pool {
  /** What the pool would show as an order book: to decide how much to take from it, not what it costs. */
  book: VenueBook;
}

/**
 * A pool at the market's mid (× 2, USD × 10⁹): its reserves move along their curve, so that their
 * product stays. Undefined for a pool that follows the market while there is none.
 */
export function placePool(pool: Pool, twoMid1e9: bigint | undefined): PlacedPool | undefined {
  if (!pool.followsMarket) return withBook(pool);
  if (twoMid1e9 === undefined) return undefined;
  const product = pool.reserveBase * pool.reserveQuote;
  const reserveBase = squareRoot(
    product * 2_000_000_000n * unit(pool.baseDecimals) / (twoMid1e9 * unit(pool.quoteDecimals)),
  );
  if (reserveBase === 0n) return undefined;
  return withBook({ ...pool, reserveBase, reserveQuote: product / reserveBase });
}

/**
 * What taking a leg's quantity from a pool costs by the SDK's formulas: the price without the fee,
 * the fee, and the gas of one swap. Undefined where the pool does not hold that much.
 */
export function pricedLeg(pool: PlacedPool, side: Side, leg: SweepLeg): SweepLeg | undefined {
  const { reserveBase, reserveQuote, feePpm, gasUsd1e9 } = pool;
  const base = leg.qty1e8 * unit(pool.baseDecimals);
  const [free, charged] = [0, feePpm].map((ppm) =>
    side === "buy"
      ? swapInput((base + 99_999_999n) / 100_000_000n, reserveQuote, reserveBase, ppm)
      : swapOutput(base / 100_000_000n, reserveBase, reserveQuote, ppm)
  );
  if (free === undefined || charged === undefined) return undefined;
  const usd1e17 = (raw: bigint) => raw * unit(17) / unit(pool.quoteDecimals);
  const fee1e17 = usd1e17(side === "buy" ? charged - free : free - charged);
  return { ...leg, cost1e17: usd1e17(free), feeWeight: fee1e17 * 100_000_000n, gasUsd1e9 };
}

function withBook(pool: Pool): PlacedPool {
  const { venue, edgeId, feePpm, latencyMs } = pool;
  const base1e8 = Number(pool.reserveBase) / 10 ** pool.baseDecimals * 1e8;
  const price = Number(pool.reserveQuote) / 10 ** pool.quoteDecimals * 1e17 / base1e8;
  // The fee is taken from what goes in, so it is a larger share of what is left.
  const taker1e4 = feePpm / (1 - feePpm / 1e6) * 100;
  const book = {
    venue,
    edgeId,
    bids: levels(base1e8, price, "sell"),
    asks: levels(base1e8, price, "buy"),
    maker1e4: 0,
    taker1e4,
    latencyMs,
    ageMs: 0,
  };
  return { ...pool, book };
}

/** On a curve x·y = k, a price that grows by g leaves 1/√g of the base. */
function levels(base1e8: number, price1e9: number, side: Side): BookLevel[] {
  const sign = side === "buy" ? 1 : -1;
  const rows: BookLevel[] = [];
  let before = 0;
  for (let i = 1; i <= STEPS; i++) {
    const taken = sign * base1e8 * (1 - STEP ** (-sign * i / 2));
    const qty1e8 = Math.floor(taken) - Math.floor(before);
    const px1e9 = Math.round(price1e9 * STEP ** (sign * (i - 0.5)));
    if (qty1e8 > 0 && px1e9 > 0) rows.push({ px1e9, qty1e8 });
    before = taken;
  }
  return rows;
}

function unit(decimals: number): bigint {
  return 10n ** BigInt(decimals);
}

/** ⌊√n⌋ by Newton's method. */
function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

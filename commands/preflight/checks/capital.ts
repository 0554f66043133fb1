import { usd } from "../../../lib/cli/numbers.ts";
import { formatDecimal } from "../../../lib/units/decimal.ts";
import { QTY_SCALE } from "../../../lib/units/scale.ts";
import { valueOf, withoutAnswer } from "../asked.ts";
import type { PositionRow } from "../documents.ts";
import { effectiveLimit } from "../limits.ts";
import { mid1e9, symbolRow } from "../market.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, type Named, ok, type Row, warn } from "../row.ts";
import type { WantedInstance } from "../wanted_instances.ts";

const DOLLARS = new Set(["USD", "USDT", "USDC", "DAI", "FDUSD", "PYUSD", "TUSD", "USDE", "USDP"]);
const QTY_ONE = 100_000_000n;

/** What the limits let one symbol of an instance use, USD × 10⁹. */
interface Need {
  instance: WantedInstance;
  symbol: string;
  mid1e9: bigint;
  /** The largest position at the mid. */
  position1e9: bigint | undefined;
  /** The largest single order. */
  order1e9: bigint | undefined;
  /** Where a position need not be paid in full. */
  margined: boolean;
}

/**
 * Whether the dollars that are free at each venue pay for the largest order (else fail) and for the
 * largest positions at the mid (else warn) that the limits allow.
 */
export function checkCapital(
  instances: readonly WantedInstance[],
  facts: PlatformFacts,
): Row[] {
  const venues = [...new Set(instances.map((each) => each.venue))];
  return venues.map((venue) => {
    const named = { id: `capital:${venue}`, title: `Capital at ${venue}` };
    const { positions } = facts;
    if (positions.kind !== "got") return withoutAnswer(named, positions);
    const free1e9 = freeDollars(positions.value, venue);
    const needs = instances.filter((each) => each.venue === venue)
      .flatMap((instance) => needsOf(instance, facts));
    return judged(named, free1e9, needs);
  });
}

/** USD × 10⁹ that are not locked by orders. Dollar tokens count at one dollar. */
function freeDollars(rows: readonly PositionRow[], venue: string): bigint {
  return rows
    .filter((row) => row.venue === venue && DOLLARS.has(row.instrument.symbol ?? ""))
    .filter((row) => row.instrument.kind !== "perp")
    .reduce((sum, row) => sum + (row.available_qty_1e8 ?? row.qty_1e8 ?? 0n) * 10n, 0n);
}

function needsOf(instance: WantedInstance, facts: PlatformFacts): Need[] {
  const account = valueOf(facts.limits);
  return instance.symbols.flatMap((symbol) => {
    const mid = mid1e9(valueOf(facts.quotes) ?? [], instance.venue, symbol);
    const row = symbolRow(valueOf(facts.symbols) ?? [], instance.venue, symbol);
    if (mid === undefined || (row?.quote && !DOLLARS.has(row.quote))) return [];
    const limit = (key: "max_position_1e8" | "max_order_notional_1e9") =>
      effectiveLimit(key, symbol, instance.limits, account);
    const qty = limit("max_position_1e8");
    const position1e9 = qty === undefined ? undefined : qty * mid / QTY_ONE;
    const notional = limit("max_order_notional_1e9");
    const known = [position1e9, notional].filter((each) => each !== undefined);
    const order1e9 = known.length === 0 ? undefined : known.reduce((a, b) => b < a ? b : a);
    const margined = row?.instrument_type === "perp";
    return [{ instance, symbol, mid1e9: mid, position1e9, order1e9, margined }];
  });
}

function judged(named: Named, free1e9: bigint, needs: readonly Need[]): Row {
  const free = `${usd(free1e9)} free`;
  if (needs.length === 0) {
    return free1e9 > 0n
      ? ok(named, `${free}; no price to compare the limits with`)
      : fail(named, free, "move dollars to this venue");
  }
  const full1e9 = needs.reduce((sum, each) => sum + (each.position1e9 ?? 0n), 0n);
  const largest = needs.filter((each) => each.order1e9 !== undefined)
    .reduce<Need | undefined>((a, b) => a && a.order1e9! >= b.order1e9! ? a : b, undefined);
  const bounded = needs.every((each) => each.position1e9 !== undefined);
  const measured = [
    free,
    bounded ? `the largest positions take ${usd(full1e9)}` : "max_position is not set",
    largest === undefined
      ? "max_order_notional is not set"
      : `the largest order ${usd(largest.order1e9!)}`,
  ].join(", ");
  if (largest !== undefined && free1e9 < largest.order1e9!) {
    const place = largest.instance.place("risk.max_order_notional");
    const verdict = largest.margined ? warn : fail;
    return verdict(
      named,
      measured,
      free1e9 <= 0n
        ? "move dollars to this venue"
        : `${place}: write max_order_notional = "${dollars(free1e9)}" or less`,
    );
  }
  if (free1e9 <= 0n) return fail(named, measured, "move dollars to this venue");
  if (bounded && free1e9 < full1e9) {
    const [first] = needs;
    const place = first!.instance.place("risk.max_position");
    const share1e8 = free1e9 * QTY_ONE / BigInt(needs.length) / first!.mid1e9;
    const most = formatDecimal(share1e8, QTY_SCALE);
    return warn(named, measured, `${place}: write max_position = "${most}" or less`);
  }
  return ok(named, measured);
}

/** Whole dollars, rounded down. */
function dollars(usd1e9: bigint): string {
  return String(usd1e9 / 1_000_000_000n);
}

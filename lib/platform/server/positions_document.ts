import type { Holding } from "../center/holdings.ts";

const UNIT = 100_000_000n;

type Document = Record<string, unknown>;

/** `GET /v1/positions/unified`: rows and their sums, USD × 10⁹. */
export function positionsDocument(holdings: readonly Holding[], asOfNs: bigint): Document {
  return {
    positions: holdings.map(positionRow),
    totals: totals(holdings),
    as_of_ns: asOfNs,
  };
}

/** `GET /v1/balances`: money and coins alone. */
export function balancesDocument(holdings: readonly Holding[], asOfNs: bigint): Document {
  const rows = holdings.filter(({ kind }) => kind === "fiat" || kind === "crypto");
  return {
    balances: rows.map((each) => ({
      venue: each.venue,
      asset: each.symbol,
      total_1e8: each.qty1e8,
      available_1e8: available(each),
      locked_1e8: each.locked1e8,
      value_usd_1e9: value(each),
    })),
    as_of_ns: asOfNs,
  };
}

/** `GET /v1/portfolio/summary`: the sums alone. */
export function summaryDocument(holdings: readonly Holding[], asOfNs: bigint): Document {
  const sums = totals(holdings);
  return {
    nav_usd_1e9: sums.nav_usd_1e9,
    cash_usd_1e9: sums.cash_usd_1e9,
    unrealized_pnl_usd_1e9: sums.unrealized_pnl_usd_1e9,
    realized_pnl_usd_1e9: sums.realized_pnl_usd_1e9,
    fees_usd_1e9: sums.fees_usd_1e9,
    as_of_ns: asOfNs,
  };
}

function totals(holdings: readonly Holding[]) {
  const sum = (of: (holding: Holding) => bigint, kind?: string) =>
    holdings.filter((each) => kind === undefined || each.kind === kind)
      .reduce((total, each) => total + of(each), 0n);
  const cash = sum(value, "fiat");
  const crypto = sum(value, "crypto");
  const events = sum(value, "event_contract");
  const perpUnrealized = sum(unrealized, "perp");
  return {
    // A perpetual's worth is what it has gained; its notional is nobody's money.
    nav_usd_1e9: cash + crypto + events + perpUnrealized,
    cash_usd_1e9: cash,
    crypto_usd_1e9: crypto,
    perp_unrealized_usd_1e9: perpUnrealized,
    event_contract_usd_1e9: events,
    unrealized_pnl_usd_1e9: sum(unrealized),
    realized_pnl_usd_1e9: sum((each) => each.realized1e9),
    fees_usd_1e9: sum((each) => each.fees1e9),
  };
}

function positionRow(each: Holding): Document {
  return {
    id: each.id,
    venue: each.venue,
    instrument: { kind: each.kind, symbol: each.symbol },
    qty_1e8: each.qty1e8,
    locked_qty_1e8: each.locked1e8,
    available_qty_1e8: available(each),
    ...(each.first1e8 === 0n || each.kind === "fiat" ? {} : { first_qty_1e8: each.first1e8 }),
    entry_price_usd_1e9: each.entry1e9,
    current_price_usd_1e9: each.price1e9,
    current_value_usd_1e9: value(each),
    unrealized_pnl_usd_1e9: unrealized(each),
    realized_pnl_usd_1e9: each.realized1e9,
    fees_usd_1e9: each.fees1e9,
    lifecycle: { state: each.qty1e8 === 0n ? "closed" : "active" },
    transferable: each.kind !== "perp",
    settled: false,
    settled_mark_usd_1e9: null,
    is_sandbox: true,
  };
}

function available({ qty1e8, locked1e8 }: Holding): bigint {
  if (locked1e8 === 0n) return qty1e8;
  return qty1e8 > locked1e8 ? qty1e8 - locked1e8 : 0n;
}

function value({ qty1e8, price1e9 }: Holding): bigint {
  return qty1e8 * price1e9 / UNIT;
}

function unrealized({ kind, qty1e8, price1e9, entry1e9 }: Holding): bigint {
  return kind === "fiat" || price1e9 === 0n ? 0n : (price1e9 - entry1e9) * qty1e8 / UNIT;
}

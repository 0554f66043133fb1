import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";
import type { Row } from "../store/database.ts";

const UNIT = 100_000_000n;

/** `GET /v1/positions/unified`: the paper account's rows and their sums, USD × 10⁹. */
export function positionsDocument(
  center: Center,
  query: (name: string) => string | undefined,
): Record<string, unknown> {
  const venues = query("venues")?.split(",");
  const kinds = query("kinds")?.split(",");
  const closed = query("include_closed") === "true";
  const rows = center.account.rows()
    .filter((row) => venues === undefined || venues.includes(row["venue"] as string))
    .filter((row) => kinds === undefined || kinds.includes(row["kind"] as string))
    .filter((row) => closed || row["qty_1e8"] !== "0")
    .map((row) => positionRow(center, row));
  const sum = (key: string, ...of: string[]) =>
    rows.filter((row) => of.length === 0 || of.includes(row.instrument.kind))
      .reduce((total, row) => total + (row[key as "realized_pnl_usd_1e9"] as bigint), 0n);
  const cash = sum("current_value_usd_1e9", "fiat");
  const crypto = sum("current_value_usd_1e9", "crypto");
  const perpUnrealized = sum("unrealized_pnl_usd_1e9", "perp");
  return {
    positions: rows,
    totals: {
      nav_usd_1e9: cash + crypto + perpUnrealized,
      cash_usd_1e9: cash,
      crypto_usd_1e9: crypto,
      perp_unrealized_usd_1e9: perpUnrealized,
      event_contract_usd_1e9: 0n,
      unrealized_pnl_usd_1e9: sum("unrealized_pnl_usd_1e9"),
      realized_pnl_usd_1e9: sum("realized_pnl_usd_1e9"),
      fees_usd_1e9: sum("fees_usd_1e9"),
    },
    as_of_ns: center.clock.epochNs(center.clock.nowNs()),
  };
}

function positionRow(center: Center, row: Row) {
  const kind = row["kind"] as string;
  const asset = row["asset"] as string;
  const qty = BigInt(row["qty_1e8"] as string);
  const entry = row["entry_1e9"] as bigint;
  const market = marketFor(center, row["venue"] as string, kind, asset);
  const price = kind === "fiat"
    ? 1_000_000_000n
    : BigInt((qty >= 0n ? market?.book.bestBidPx1e9 : market?.book.bestAskPx1e9) ?? 0);
  const unrealized = kind === "fiat" || price === 0n ? 0n : (price - entry) * qty / UNIT;
  return {
    id: Number(row["id"]),
    venue: row["venue"],
    instrument: { kind, symbol: asset },
    qty_1e8: qty,
    locked_qty_1e8: 0n,
    available_qty_1e8: qty,
    entry_price_usd_1e9: entry,
    current_price_usd_1e9: price,
    current_value_usd_1e9: qty * price / UNIT,
    unrealized_pnl_usd_1e9: unrealized,
    realized_pnl_usd_1e9: BigInt(row["realized_1e9"] as string),
    fees_usd_1e9: BigInt(row["fees_1e9"] as string),
    lifecycle: { state: qty === 0n ? "closed" : "active" },
    transferable: kind !== "perp",
    settled: false,
    settled_mark_usd_1e9: null,
    is_sandbox: true,
  };
}

function marketFor(
  center: Center,
  venue: string,
  kind: string,
  asset: string,
): MarketView | undefined {
  return center.markets.find(({ meta }) =>
    meta.venue === venue &&
    (kind === "perp"
      ? meta.symbol === asset
      : meta.base === asset && meta.instrumentType === "spot")
  );
}

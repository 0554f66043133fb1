import { namesMarket } from "../../market/symbols.ts";
import type { Row } from "../store/database.ts";
import { OPEN_ORDERS } from "../store/open_orders.ts";
import type { Center } from "./center.ts";
import type { MarketView } from "./market_view.ts";

/** A price × 10⁹ times a quantity × 10⁸ is money × 10¹⁷; money is kept × 10⁸. */
const PX_TO_QTY = 1_000_000_000n;
const ONE_DOLLAR = 1_000_000_000n;

/** Something that the account, or one instance of it, holds. Money is USD × 10⁹. */
export interface Holding {
  id: number;
  venue: string;
  kind: string;
  symbol: string;
  qty1e8: bigint;
  /** What the paper account was given of it at its beginning: nobody bought that. */
  first1e8: bigint;
  /** Reserved by open orders. */
  locked1e8: bigint;
  entry1e9: bigint;
  /** What a unit would bring now: the bid of a long, the ask of a short; 0 where none is known. */
  price1e9: bigint;
  realized1e9: bigint;
  fees1e9: bigint;
}

/** Of which deployment and instance; none is the whole account. */
export interface HoldingFilter {
  deploymentId?: string | undefined;
  label?: string | undefined;
}

/** What the account holds, or what the instances that the filter names hold of it. */
export function holdings(center: Center, filter: HoldingFilter): Holding[] {
  const locked = lockedByOrders(center, filter);
  const whole = filter.deploymentId === undefined && filter.label === undefined;
  const rows = whole
    ? center.account.rows().map((row) => accountRow(center, row))
    : instanceRows(center, filter);
  return rows.map((row) => {
    const market = marketOf(center, row);
    const book = market?.book;
    const quoted = (row.qty1e8 >= 0n ? book?.bestBidPx1e9 : book?.bestAskPx1e9) ?? 0;
    return {
      ...row,
      locked1e8: locked.get(`${row.venue} ${row.kind} ${row.symbol}`) ?? 0n,
      price1e9: row.kind === "fiat" ? ONE_DOLLAR : BigInt(Math.max(0, quoted)),
    };
  });
}

type Stored = Omit<Holding, "locked1e8" | "price1e9">;

function accountRow({ account }: Center, row: Row): Stored {
  const venue = row["venue"] as string;
  const kind = row["kind"] as string;
  const symbol = row["asset"] as string;
  return {
    id: Number(row["id"]),
    venue,
    kind,
    symbol,
    qty1e8: BigInt(row["qty_1e8"] as string),
    first1e8: account.first.of(venue, kind, symbol),
    entry1e9: row["entry_1e9"] as bigint,
    realized1e9: BigInt(row["realized_1e9"] as string),
    fees1e9: BigInt(row["fees_1e9"] as string),
  };
}

function instanceRows(center: Center, { deploymentId, label }: HoldingFilter): Stored[] {
  const rows = center.db.all(
    `SELECT p.*, i.venue AS venue FROM positions p
       JOIN instances i ON i.deployment_id = p.deployment_id AND i.label = p.label
      WHERE (? IS NULL OR p.deployment_id = ?) AND (? IS NULL OR p.label = ?)
      ORDER BY p.deployment_id, p.label, p.symbol`,
    deploymentId ?? null,
    deploymentId ?? null,
    label ?? null,
    label ?? null,
  );
  return rows.map((row, i) => {
    const venue = row["venue"] as string;
    const symbol = row["symbol"] as string;
    const meta = center.markets
      .find((each) => each.meta.venue === venue && namesMarket(each.meta, symbol))?.meta;
    const perp = meta?.instrumentType === "perp";
    return {
      id: i + 1,
      venue,
      kind: perp ? "perp" : "crypto",
      symbol: perp ? meta.symbol : meta?.base ?? symbol,
      qty1e8: row["position_1e8"] as bigint,
      first1e8: 0n,
      entry1e9: row["avg_entry_1e9"] as bigint,
      realized1e9: BigInt(row["realized_1e9"] as string),
      fees1e9: BigInt(row["fees_1e9"] as string),
    };
  });
}

function marketOf(center: Center, { venue, kind, symbol }: Stored): MarketView | undefined {
  return center.markets.find(({ meta }) =>
    meta.venue === venue &&
    (kind === "perp"
      ? meta.symbol === symbol
      : kind === "crypto" && meta.base === symbol && meta.instrumentType === "spot")
  );
}

/** By venue, kind and asset: a buy on a spot market reserves its quote, a sell its base. */
function lockedByOrders(
  center: Center,
  { deploymentId, label }: HoldingFilter,
): Map<string, bigint> {
  const locked = new Map<string, bigint>();
  const rows = center.db.all(
    `SELECT venue, market, side, px_1e9, qty_1e8 - filled_1e8 AS rest
       FROM ${OPEN_ORDERS} AND instrument_type = 'spot' AND graph_id IS NULL
        AND (? IS NULL OR deployment_id = ?) AND (? IS NULL OR label = ?)
     UNION ALL
     SELECT l.venue, l.market, o.side, l.px_1e9, l.qty_1e8 - l.filled_1e8 FROM legs l
       JOIN orders o ON o.node_order_id = l.node_order_id
      WHERE l.status IN ('NEW', 'OPEN') AND o.instrument_type = 'spot' AND ? IS NULL AND ? IS NULL`,
    deploymentId ?? null,
    deploymentId ?? null,
    label ?? null,
    label ?? null,
    deploymentId ?? null,
    label ?? null,
  );
  for (const row of rows) {
    const { venue, market, rest } = row as { venue: string; market: string; rest: bigint };
    const view = center.markets
      .find(({ meta }) => meta.venue === venue && meta.symbol === market);
    if (view === undefined) continue;
    const px = row["px_1e9"] as bigint || BigInt(Math.max(0, view.book.bestAskPx1e9));
    const [key, qty] = row["side"] === "sell"
      ? [`${venue} crypto ${view.meta.base}`, rest]
      // Rounded up: what is reserved is never too little.
      : [`${venue} fiat ${view.meta.quote}`, (px * rest + PX_TO_QTY - 1n) / PX_TO_QTY];
    locked.set(key, (locked.get(key) ?? 0n) + qty);
  }
  return locked;
}

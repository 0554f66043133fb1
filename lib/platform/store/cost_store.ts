import { CostSummary } from "../analytics/cost_summary.ts";
import { type FillFacts, type OrderFacts, twoMid } from "../analytics/order_facts.ts";
import { sharePct } from "../analytics/venue_figures.ts";
import type { CostScope, ScopedSummary } from "../analytics/tca_document.ts";
import type { Database, Row, Value } from "./database.ts";

/** Which orders are asked for. Times are ns since the epoch and of the orders' ends. */
export interface CostFilter {
  deploymentId?: string | undefined;
  label?: string | undefined;
  symbols?: readonly string[] | undefined;
  venue?: string | undefined;
  side?: string | undefined;
}

/** Orders with the books of their arrival and end. */
const WITH_BOOKS = `SELECT o.*, b.bid_1e9 AS arrival_bid, b.ask_1e9 AS arrival_ask, b.levels,
  b.end_bid_1e9 AS end_bid, b.end_ask_1e9 AS end_ask
  FROM orders o LEFT JOIN order_books b ON b.order_n = o.n`;
const TERMINAL = "status NOT IN ('WAITING', 'NEW', 'OPEN')";

/** Orders and fills as facts, and folded costs, out of the store. */
export class CostStore {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Orders that ended from `fromNs` up to (not including) `untilNs`, whatever their venue. */
  ended(filter: CostFilter, fromNs: bigint, untilNs: bigint): Row[] {
    const { where, values } = conditions({ ...filter, venue: undefined });
    return this.#db.all(
      `${WITH_BOOKS} WHERE updated_ns >= ? AND updated_ns < ? AND ${TERMINAL}${where}`,
      fromNs,
      untilNs,
      ...values,
    );
  }

  /**
   * All of those, in the order of their ends, some at a time: the rest is read when it is asked for.
   */
  *endedPages(fromNs: bigint, untilNs: bigint, limit: number): Generator<Row[]> {
    let last = [fromNs, 0n];
    for (;;) {
      const [ns, n] = last as [bigint, bigint];
      const rows = this.#db.all(
        `${WITH_BOOKS} WHERE updated_ns >= ? AND updated_ns < ? AND ${TERMINAL}
           AND (updated_ns > ? OR o.n > ?) ORDER BY updated_ns, o.n LIMIT ?`,
        ns,
        untilNs,
        ns,
        n,
        limit,
      );
      if (rows.length > 0) yield rows;
      if (rows.length < limit) return;
      last = [rows.at(-1)!["updated_ns"] as bigint, rows.at(-1)!["n"] as bigint];
    }
  }

  /** The newest ended orders with fills, newest first. */
  newest(filter: CostFilter, fromNs: bigint, untilNs: bigint, limit: number): Row[] {
    const { where, values } = conditions({ ...filter, venue: undefined });
    const venue = filter.venue ?? null;
    return this.#db.all(
      `${WITH_BOOKS} WHERE updated_ns >= ? AND updated_ns < ? AND filled_1e8 > 0
         AND ${TERMINAL}${where} AND (? IS NULL OR EXISTS (
           SELECT 1 FROM fills f WHERE f.order_n = o.n AND f.venue = ?
         )) ORDER BY updated_ns DESC, n DESC LIMIT ?`,
      fromNs,
      untilNs,
      ...values,
      venue,
      venue,
      limit,
    );
  }

  /** An order with its fills and the books around them. */
  facts(row: Row): OrderFacts {
    const books = "arrival_bid" in row
      ? row
      : this.#db.get(`${WITH_BOOKS} WHERE o.n = ?`, row["n"] as bigint);
    const book = (name: string) => books?.[name] as bigint | null ?? null;
    return {
      side: row["side"] === "buy" ? 1n : -1n,
      qty1e8: row["qty_1e8"] as bigint,
      status: row["status"] as string,
      createdNs: row["created_ns"] as bigint,
      ackedNs: row["acked_ns"] as bigint | null,
      endedNs: row["updated_ns"] as bigint,
      arrivalTwoMid1e9: twoMid(book("arrival_bid"), book("arrival_ask")),
      endTwoMid1e9: twoMid(book("end_bid"), book("end_ask")),
      levels: (JSON.parse(books?.["levels"] as string ?? "[]") as number[]).map(BigInt),
      fills: row["filled_1e8"] === 0n ? [] : this.#fills(row["n"] as bigint),
    };
  }

  /** Share of each venue in what an order was filled for, percent with one decimal. */
  venueShares(orderN: bigint): Record<string, number> {
    const rows = this.#db.all(
      "SELECT venue, notional_1e9 FROM fills WHERE order_n = ?",
      orderN,
    );
    const sums = new Map<string, bigint>();
    for (const row of rows) {
      const venue = row["venue"] as string;
      sums.set(venue, (sums.get(venue) ?? 0n) + BigInt(row["notional_1e9"] as string));
    }
    const total = [...sums.values()].reduce((sum, each) => sum + each, 0n);
    return Object.fromEntries(
      [...sums].map(([venue, sum]) => [venue, sharePct(sum, total) ?? 0]),
    );
  }

  #fills(orderN: bigint): FillFacts[] {
    const rows = this.#db.all(
      `SELECT f.n, f.venue, f.px_1e9, f.qty_1e8, f.notional_1e9, f.fee_1e9, f.liquidity, m.horizon_ms,
         m.bid_1e9, m.ask_1e9
       FROM fills f LEFT JOIN fill_mids m ON m.fill_n = f.n AND m.state = 'taken'
       WHERE f.order_n = ? ORDER BY f.n, m.horizon_ms`,
      orderN,
    );
    const fills: FillFacts[] = [];
    let last: bigint | undefined;
    for (const row of rows) {
      const mid = twoMid(row["bid_1e9"] as bigint | null, row["ask_1e9"] as bigint | null);
      const horizonMs = Number(row["horizon_ms"] ?? 0n);
      if (row["n"] !== last) {
        last = row["n"] as bigint;
        fills.push({
          venue: row["venue"] as string,
          px1e9: row["px_1e9"] as bigint,
          qty1e8: row["qty_1e8"] as bigint,
          notional1e9: BigInt(row["notional_1e9"] as string),
          fee1e9: BigInt(row["fee_1e9"] as string),
          liquidity: row["liquidity"] === "maker" ? "maker" : "taker",
          twoMid1e9: horizonMs === 0 ? mid : null,
          later: [],
        });
      }
      if (horizonMs === 0 || mid === null) continue;
      (fills.at(-1)!.later as { horizonMs: number; twoMid1e9: bigint }[])
        .push({ horizonMs, twoMid1e9: mid });
    }
    return fills;
  }

  /** Folded costs of spans of this length that begin within the times. */
  folds(filter: CostFilter, spanNs: bigint, fromNs: bigint, untilNs: bigint): ScopedSummary[] {
    if (fromNs >= untilNs) return [];
    const { where, values } = conditions(filter);
    const rows = this.#db.all(
      `SELECT * FROM cost_folds WHERE span_ns = ? AND from_ns >= ? AND from_ns < ?${where}`,
      spanNs,
      fromNs,
      untilNs,
      ...values,
    );
    return rows.map((row) => ({
      scope: scopeOf(row),
      summary: CostSummary.read(
        row["sums"] as string,
        row["slippages"] as Uint8Array,
        row["shortfalls"] as Uint8Array,
      ),
    }));
  }

  writeFold(spanNs: bigint, fromNs: bigint, { scope, summary }: ScopedSummary): void {
    this.#db.run(
      "INSERT OR REPLACE INTO cost_folds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      spanNs,
      fromNs,
      scope.deploymentId,
      scope.label,
      scope.symbol,
      scope.venue,
      scope.side,
      summary.sums.toText(),
      bytes(summary.slippages1e4()),
      bytes(summary.shortfalls1e4()),
    );
  }

  /** Up to where everything is folded; undefined before the first fold. */
  get foldedUntilNs(): bigint | undefined {
    const row = this.#db.get("SELECT value FROM settings WHERE name = 'costs_folded_until'");
    return row === undefined ? undefined : BigInt(row["value"] as string);
  }

  set foldedUntilNs(atNs: bigint) {
    this.#db.run(
      "INSERT OR REPLACE INTO settings VALUES ('costs_folded_until', ?)",
      atNs.toString(),
    );
  }

  /** When the first order ended that is not folded yet. */
  firstEndedNs(fromNs: bigint): bigint | undefined {
    const row = this.#db.get(
      `SELECT updated_ns FROM orders WHERE updated_ns >= ? AND ${TERMINAL} ORDER BY updated_ns LIMIT 1`,
      fromNs,
    );
    return row?.["updated_ns"] as bigint | undefined;
  }

  /** The earliest mid that is still due. */
  firstDueNs(): bigint | undefined {
    const row = this.#db.get("SELECT min(at_ns) AS ns FROM fill_mids WHERE state = 'due'");
    return row?.["ns"] as bigint | undefined ?? undefined;
  }
}

/** The scope of an order's or a fold's row; `""` where there is no deployment, or no single venue. */
export function scopeOf(row: Row): CostScope {
  return {
    deploymentId: row["deployment_id"] as string ?? "",
    label: row["label"] as string ?? "",
    symbol: row["symbol"] as string,
    venue: row["venue"] as string ?? "",
    side: row["side"] as string,
  };
}

function conditions(filter: CostFilter): { where: string; values: Value[] } {
  const { deploymentId, label, symbols, venue, side } = filter;
  let where = "";
  const values: Value[] = [];
  const equals = { deployment_id: deploymentId, label, venue, side };
  for (const [column, value] of Object.entries(equals)) {
    if (value === undefined) continue;
    where += ` AND ${column} = ?`;
    values.push(value);
  }
  if (symbols !== undefined) {
    where += ` AND symbol IN (${symbols.map(() => "?").join(", ")})`;
    values.push(...symbols);
  }
  return { where, values };
}

function bytes(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

import { Ledger } from "../../engine/ledger.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { FillEntry } from "../../engine/journal.ts";
import type { Database, Row } from "../store/database.ts";
import { FirstBalances } from "./first_balances.ts";
import type { Settings } from "./settings.ts";

const QTY = 100_000_000n;
const CASH_PER_UNIT = 10n;

/** Assets that count as money, priced at one dollar. */
const MONEY = new Set(["USD", "USDT", "USDC"]);

/**
 * Balances of the paper account. A spot fill moves base and quote, a perpetual one a position and
 * its realised profit; fees are paid in the quote. Cash is kept × 10⁸, rounded down once a fill.
 */
export class PaperAccount {
  /** What of the balances nobody has bought. */
  readonly first: FirstBalances;
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.first = new FirstBalances(db);
  }

  /** Gives each venue its first balances, if it has none. */
  seed(markets: readonly SymbolMeta[], settings: Settings): number {
    let written = 0;
    for (const market of markets) {
      for (const balance of settings.default_balances) {
        if (balance.venue !== "*" && balance.venue !== market.venue) continue;
        // The default dollar is each venue's own quote asset.
        const asset = balance.symbol === "USD" ? market.quote : balance.symbol;
        const qty = BigInt(Math.round(balance.qty * 1e8));
        const { changes } = this.#db.run(
          `INSERT OR IGNORE INTO balances (venue, kind, asset, qty_1e8, entry_1e9, realized_1e9, fees_1e9)
           VALUES (?, ?, ?, ?, ?, '0', '0')`,
          market.venue,
          balance.kind,
          asset,
          qty.toString(),
          MONEY.has(asset) ? 1_000_000_000 : 0,
        );
        written += changes;
        if (changes > 0) this.first.note(market.venue, balance.kind, asset, qty);
      }
    }
    return written;
  }

  /** Forgets every balance; gives how many there were. */
  wipe(): number {
    this.first.forgetAll();
    return this.#db.run("DELETE FROM balances").changes;
  }

  fill(entry: FillEntry, market: SymbolMeta): void {
    const kind = market.instrumentType === "perp" ? "perp" : "crypto";
    const asset = kind === "perp" ? market.symbol : market.base;
    const row = this.#row(market.venue, kind, asset);
    const ledger = new Ledger();
    ledger.position1e8 = Number(row["qty_1e8"]);
    ledger.avgEntry1e9 = Number(row["entry_1e9"]);
    ledger.realized1e9 = BigInt(row["realized_1e9"] as string);
    const before = ledger.realized1e9;
    ledger.fill(entry.side, entry.px1e9, entry.qty1e8, 0);
    const fees = BigInt(row["fees_1e9"] as string) + entry.fee1e9;
    this.#db.run(
      "UPDATE balances SET qty_1e8 = ?, entry_1e9 = ?, realized_1e9 = ?, fees_1e9 = ? WHERE id = ?",
      String(ledger.position1e8),
      ledger.avgEntry1e9,
      ledger.realized1e9.toString(),
      fees.toString(),
      row["id"] as bigint,
    );
    const notional = BigInt(entry.px1e9) * BigInt(entry.qty1e8) / QTY;
    const moved = kind === "perp" ? ledger.realized1e9 - before : -BigInt(entry.side) * notional;
    const cash = this.#row(market.venue, "fiat", market.quote);
    const total = BigInt(cash["qty_1e8"] as string) + roundedDown(moved - entry.fee1e9);
    this.#db.run(
      "UPDATE balances SET qty_1e8 = ? WHERE id = ?",
      total.toString(),
      cash["id"] as bigint,
    );
  }

  rows(): Row[] {
    return this.#db.all("SELECT * FROM balances ORDER BY venue, kind DESC, asset");
  }

  #row(venue: string, kind: string, asset: string): Row {
    this.#db.run(
      `INSERT OR IGNORE INTO balances (venue, kind, asset, qty_1e8, entry_1e9, realized_1e9, fees_1e9)
       VALUES (?, ?, ?, '0', ?, '0', '0')`,
      venue,
      kind,
      asset,
      kind === "fiat" ? 1_000_000_000 : 0,
    );
    return this.#db.get(
      "SELECT * FROM balances WHERE venue = ? AND kind = ? AND asset = ?",
      venue,
      kind,
      asset,
    )!;
  }
}

/** Money × 10⁹ as cash × 10⁸; what was paid is never too little. */
function roundedDown(money1e9: bigint): bigint {
  const rest = money1e9 % CASH_PER_UNIT;
  return (money1e9 - rest) / CASH_PER_UNIT - (rest < 0n ? 1n : 0n);
}

import type { Database } from "../store/database.ts";

const NAME = "first_balances";

/**
 * What each row of the paper account began with, × 10⁸. Kept in the store: the settings may have
 * changed since, and hold from the next reset only.
 */
export class FirstBalances {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** 0 for a row that trading or a client made. */
  of(venue: string, kind: string, asset: string): bigint {
    return BigInt(this.#read()[keyOf(venue, kind, asset)] ?? 0);
  }

  note(venue: string, kind: string, asset: string, qty1e8: bigint): void {
    // Money is no position, and most accounts begin with nothing else.
    if (kind === "fiat") return;
    this.#write({ ...this.#read(), [keyOf(venue, kind, asset)]: qty1e8.toString() });
  }

  forget(venue: string, kind: string, asset: string): void {
    const { [keyOf(venue, kind, asset)]: known, ...others } = this.#read();
    if (known !== undefined) this.#write(others);
  }

  forgetAll(): void {
    this.#db.run("DELETE FROM settings WHERE name = ?", NAME);
  }

  #read(): Record<string, string> {
    const row = this.#db.get("SELECT value FROM settings WHERE name = ?", NAME);
    return row === undefined ? {} : JSON.parse(row["value"] as string);
  }

  #write(rows: Record<string, string>): void {
    this.#db.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", NAME, JSON.stringify(rows));
  }
}

function keyOf(venue: string, kind: string, asset: string): string {
  return `${venue} ${kind} ${asset}`;
}

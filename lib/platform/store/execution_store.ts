import type { FillEntry, OrderEntry } from "../../engine/journal.ts";
import { HORIZONS_MS } from "../analytics/order_facts.ts";
import type { Database, Row } from "./database.ts";

/** A mid that is to be taken some time after a fill. */
export interface DueMid {
  fillN: bigint;
  horizonMs: number;
  /** The fill's time at the venue, and when the mid is due: ns since the epoch. */
  filledNs: bigint;
  dueNs: bigint;
  market: string;
  venue: string;
}

/** What the market was around orders and fills, for the analysis of their costs. */
export class ExecutionStore {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The books of an order's first entry and of its end; `row` is the order in the store. */
  order(entry: OrderEntry, row: Row): void {
    const n = row["n"] as bigint;
    if (entry.levels !== undefined || entry.status === "REJECTED") {
      this.#db.run(
        "INSERT OR IGNORE INTO order_books VALUES (?, ?, ?, ?, NULL, NULL)",
        n,
        entry.bid1e9,
        entry.ask1e9,
        JSON.stringify(entry.levels ?? []),
      );
    }
    if (entry.status === "NEW" || entry.status === "OPEN") return;
    this.#db.run(
      "UPDATE order_books SET end_bid_1e9 = ?, end_ask_1e9 = ? WHERE order_n = ?",
      entry.bid1e9,
      entry.ask1e9,
      n,
    );
  }

  /** The book at a fill, and what is due after it. `row` is the fill in the store. */
  fill(entry: FillEntry, row: Row): DueMid[] {
    const fillN = row["n"] as bigint;
    const filledNs = row["venue_ns"] as bigint;
    this.#db.run(
      "INSERT OR IGNORE INTO fill_mids VALUES (?, 0, ?, 'taken', ?, ?)",
      fillN,
      filledNs,
      entry.bid1e9,
      entry.ask1e9,
    );
    return HORIZONS_MS.map((horizonMs) => {
      const dueNs = filledNs + BigInt(horizonMs) * 1_000_000n;
      this.#db.run(
        "INSERT OR IGNORE INTO fill_mids VALUES (?, ?, ?, 'due', NULL, NULL)",
        fillN,
        horizonMs,
        dueNs,
      );
      const market = row["market"] as string;
      return { fillN, horizonMs, filledNs, dueNs, market, venue: row["venue"] as string };
    });
  }

  /** A due mid as it was, or that nobody saw it (`undefined`). */
  settle(due: DueMid, best: { bid1e9: number; ask1e9: number } | undefined): void {
    this.#db.run(
      "UPDATE fill_mids SET state = ?, bid_1e9 = ?, ask_1e9 = ? WHERE fill_n = ? AND horizon_ms = ?",
      best === undefined ? "missed" : "taken",
      best?.bid1e9 ?? null,
      best?.ask1e9 ?? null,
      due.fillN,
      due.horizonMs,
    );
  }

  /**
   * Gives up what an earlier platform did not live to see: a recording begins anew with each start,
   * so no later mid belongs to these fills.
   */
  abandonDue(): number {
    return this.#db.run("UPDATE fill_mids SET state = 'missed' WHERE state = 'due'").changes;
  }
}

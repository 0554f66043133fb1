import type { Database } from "./database.ts";

/** Venues that were connected. That they were is all that is kept: no key, no part of one. */
export class VenueConnections {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  connect(venue: string, nowNs: bigint): void {
    this.#db.run("INSERT OR REPLACE INTO venue_connections VALUES (?, ?)", venue, nowNs);
  }

  /** False if it was not connected. */
  disconnect(venue: string): boolean {
    return this.#db.run("DELETE FROM venue_connections WHERE venue = ?", venue).changes > 0;
  }

  /** Times of connection, ns since the epoch, by venue. */
  all(): Map<string, bigint> {
    const rows = this.#db.all("SELECT * FROM venue_connections ORDER BY venue");
    return new Map(rows.map((row) => [row["venue"] as string, row["updated_ns"] as bigint]));
  }
}

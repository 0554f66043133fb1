import type { Database } from "./database.ts";

/** So many rows are counted at once, in an index: about a millisecond. */
const COUNTED_ROWS = 5000;

/** Rows of a table that are kept by their group, so many of each; all names are SQL. */
export interface SurplusOptions {
  table: "logs" | "stamps" | "events";
  /** The column that makes the group; an index has it before the number. */
  group: string;
  /** Which rows are meant, ` AND …`. */
  only?: string;
  kept: number;
  /** Called with the newest row that went, in the same transaction. */
  gone?: (group: string, n: bigint) => void;
}

interface Count {
  rows: number;
  /** Number of the newest row that is counted. */
  upTo: bigint;
}

/**
 * Deletes the oldest rows of groups that have too many. How many there are is counted once and then
 * along with what is new: a look for the hundred-thousandth row from the end would take milliseconds
 * each time.
 */
export class Surplus {
  #db: Database;
  #options: SurplusOptions;
  #counts = new Map<string, Count>();

  constructor(db: Database, options: SurplusOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Goes through all groups in small steps, of at most `most` rows; each gives how many went. */
  *steps(most: number): Generator<number> {
    for (let group = this.#after(""); group !== undefined; group = this.#after(group)) {
      const count = this.#countOf(group);
      while (this.#countMore(group, count)) yield 0;
      while (count.rows > this.#options.kept) {
        yield this.#delete(group, count, Math.min(most, count.rows - this.#options.kept));
      }
    }
  }

  /** A row of a group went otherwise. */
  forget(group: string, n: bigint): void {
    const count = this.#counts.get(group);
    if (count !== undefined && n <= count.upTo) count.rows--;
  }

  /** The group after this one, found without a look at each row. */
  #after(group: string): string | undefined {
    const { table, group: column, only = "" } = this.#options;
    const row = this.#db.get(
      `SELECT ${column} AS name FROM ${table} WHERE ${column} > ?${only} ORDER BY ${column} LIMIT 1`,
      group,
    );
    return row?.["name"] as string | undefined;
  }

  #countOf(group: string): Count {
    let count = this.#counts.get(group);
    if (count === undefined) this.#counts.set(group, count = { rows: 0, upTo: 0n });
    return count;
  }

  /** Counts some rows more; false if that were all. */
  #countMore(group: string, count: Count): boolean {
    const { table, group: column, only = "" } = this.#options;
    const { rows, last } = this.#db.get(
      `SELECT count(*) AS rows, max(n) AS last FROM (
         SELECT n FROM ${table} WHERE ${column} = ? AND n > ?${only} ORDER BY n LIMIT ${COUNTED_ROWS}
       )`,
      group,
      count.upTo,
    )!;
    count.rows += Number(rows);
    if (typeof last === "bigint") count.upTo = last;
    return Number(rows) === COUNTED_ROWS;
  }

  #delete(group: string, count: Count, rows: number): number {
    const { table, group: column, only = "", gone } = this.#options;
    const where = `${column} = ?${only}`;
    return this.#db.transaction(() => {
      const last = this.#db.get(
        `SELECT n FROM ${table} WHERE ${where} ORDER BY n LIMIT 1 OFFSET ?`,
        group,
        rows - 1,
      )!["n"] as bigint;
      const { changes } = this.#db.run(
        `DELETE FROM ${table} WHERE ${where} AND n <= ?`,
        group,
        last,
      );
      count.rows -= changes;
      gone?.(group, last);
      return changes;
    });
  }
}

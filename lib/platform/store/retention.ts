import type { Database } from "./database.ts";
import { Surplus } from "./surplus.ts";

const DAY_NS = 86_400_000_000_000n;
/** Lines and stamps are kept for a week. */
const KEPT_NS = 7n * DAY_NS;
/** Lines of one deployment: about 256 MiB at most. */
export const KEPT_LINES = 1_000_000;
/** Callbacks and errors of one deployment: about 128 MiB at most. */
export const KEPT_CALLS = 200_000;
/** Stamps of all orders and callbacks together: about 1 GiB at most. */
export const KEPT_STAMPS = 5_000_000;
/** Events of one topic that a stream can be resumed over. */
export const KEPT_EVENTS = 100_000;
/** So many rows go at once: a millisecond or two, after which the feeds have their turn. */
const STEP_ROWS = 200;

/**
 * Deletes what is older or more than is kept: log lines, stamps of orders, events of topics. Orders,
 * fills and positions stay for ever.
 */
export class Retention {
  #db: Database;
  #lines: Surplus;
  #calls: Surplus;
  #events: Surplus;

  constructor(db: Database) {
    this.#db = db;
    const pruned = (prefix: string) => (group: string, n: bigint) => this.#note(prefix + group, n);
    this.#lines = new Surplus(db, {
      table: "logs",
      group: "deployment_id",
      kept: KEPT_LINES,
      gone: pruned("logs:"),
    });
    // A busy algo's callbacks must not push out the stamps of everybody's orders.
    this.#calls = new Surplus(db, {
      table: "stamps",
      group: "deployment_id",
      only: " AND algo_order_id = ''",
      kept: KEPT_CALLS,
    });
    this.#events = new Surplus(db, {
      table: "events",
      group: "topic",
      kept: KEPT_EVENTS,
      gone: pruned(""),
    });
  }

  /** One round, in steps of some rows; each gives how many went. */
  *steps(nowNs: bigint): Generator<number> {
    yield* this.#oldest("logs", "ts_ns", nowNs - KEPT_NS);
    yield* this.#oldest("stamps", "at_ns", nowNs - KEPT_NS);
    yield* this.#oldest("stamps", "n", this.#newest("stamps") - BigInt(KEPT_STAMPS) + 1n);
    yield* this.#calls.steps(STEP_ROWS);
    yield* this.#lines.steps(STEP_ROWS);
    yield* this.#events.steps(STEP_ROWS);
  }

  /**
   * Rows are written in the order of their time, so the first ones that are not below the limit end
   * the old ones.
   */
  *#oldest(table: "logs" | "stamps", column: string, below: bigint): Generator<number> {
    for (;;) {
      const gone = this.#db.transaction(() => this.#deleteOldest(table, column, below));
      if (gone === 0) return;
      yield gone;
    }
  }

  #deleteOldest(table: "logs" | "stamps", column: string, below: bigint): number {
    const order = table === "logs" ? "NULL" : "algo_order_id";
    const rows = this.#db.all(
      `SELECT * FROM (SELECT n, deployment_id, ${column} AS age, ${order} AS algo_order_id
         FROM ${table} ORDER BY n LIMIT ${STEP_ROWS}) WHERE age < ?`,
      below,
    );
    if (rows.length === 0) return 0;
    for (const row of rows) {
      const [deploymentId, n] = [row["deployment_id"] as string, row["n"] as bigint];
      if (table === "logs") this.#lines.forget(deploymentId, n);
      else if (row["algo_order_id"] === "") this.#calls.forget(deploymentId, n);
    }
    const newest = new Map(rows.map((row) => [row["deployment_id"] as string, row["n"] as bigint]));
    if (table === "logs") { for (const [id, n] of newest) this.#note(`logs:${id}`, n); }
    const sql = `DELETE FROM ${table} WHERE n <= ? AND ${column} < ?`;
    return this.#db.run(sql, rows.at(-1)!["n"]!, below).changes;
  }

  #newest(table: string): bigint {
    return this.#db.get(`SELECT max(n) AS n FROM ${table}`)!["n"] as bigint | null ?? 0n;
  }

  #note(topic: string, n: bigint): void {
    this.#db.run(
      `INSERT INTO pruned VALUES (?, ?)
       ON CONFLICT (topic) DO UPDATE SET n = max(n, excluded.n)`,
      topic,
      n,
    );
  }
}

/**
 * Number of the newest row of a topic that is not kept any more; 0 if all of them are. Whoever goes
 * on behind an older one has missed something.
 */
export function prunedUpTo(db: Database, topic: string): number {
  return Number(db.get("SELECT n FROM pruned WHERE topic = ?", topic)?.["n"] ?? 0);
}

import type { Database } from "./database.ts";

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

/**
 * Deletes what is older or more than is kept: log lines, stamps of orders, events of topics. Orders,
 * fills and positions stay for ever. Gives how many rows went.
 */
export function prune(db: Database, nowNs: bigint): number {
  return db.transaction(() => {
    let gone = 0;
    // Rows are written in the order of their time, so the first one that is young enough ends the old.
    for (const [table, column] of [["logs", "ts_ns"], ["stamps", "at_ns"]] as const) {
      const first = db.get(`SELECT min(n) AS n FROM ${table}`)!["n"];
      if (first === null || first === undefined) continue;
      const old = db.get(
        `SELECT ${column} AS ns FROM ${table} WHERE n = ?`,
        first,
      )!["ns"] as bigint;
      if (old >= nowNs - KEPT_NS) continue;
      if (table === "logs") {
        db.run(
          `INSERT INTO pruned
             SELECT 'logs:' || deployment_id, max(n) FROM logs WHERE ts_ns < ? GROUP BY deployment_id
           ON CONFLICT (topic) DO UPDATE SET n = max(n, excluded.n)`,
          nowNs - KEPT_NS,
        );
      }
      gone += db.run(`DELETE FROM ${table} WHERE ${column} < ?`, nowNs - KEPT_NS).changes;
    }
    gone += db.run(
      "DELETE FROM stamps WHERE n <= (SELECT max(n) FROM stamps) - ?",
      KEPT_STAMPS,
    ).changes;
    gone += surplusCalls(db);
    gone += surplus(db, "logs", "deployment_id", "logs:", KEPT_LINES);
    return gone + surplus(db, "events", "topic", "", KEPT_EVENTS);
  });
}

/**
 * Number of the newest row of a topic that is not kept any more; 0 if all of them are. Whoever goes
 * on behind an older one has missed something.
 */
export function prunedUpTo(db: Database, topic: string): number {
  return Number(db.get("SELECT n FROM pruned WHERE topic = ?", topic)?.["n"] ?? 0);
}

/** A busy algo's callbacks must not push out the stamps of everybody's orders. */
function surplusCalls(db: Database): number {
  let gone = 0;
  for (const { id } of db.all("SELECT id FROM deployments")) {
    gone += db.run(
      `DELETE FROM stamps WHERE algo_order_id = '' AND deployment_id = ? AND n < (
         SELECT n FROM stamps WHERE algo_order_id = '' AND deployment_id = ?
         ORDER BY n DESC LIMIT 1 OFFSET ?)`,
      id!,
      id!,
      KEPT_CALLS - 1,
    ).changes;
  }
  return gone;
}

/** Deletes the oldest rows of each group beyond `kept`, by the index on group and number. */
function surplus(
  db: Database,
  table: string,
  group: string,
  prefix: string,
  kept: number,
): number {
  let gone = 0;
  for (const row of db.all(`SELECT DISTINCT ${group} AS name FROM ${table}`)) {
    const name = row["name"] as string;
    const limit = db.get(
      `SELECT n FROM ${table} WHERE ${group} = ? ORDER BY n DESC LIMIT 1 OFFSET ?`,
      name,
      kept - 1,
    );
    if (limit === undefined) continue;
    const where = `${group} = ? AND n < ?`;
    const last = db.get(
      `SELECT max(n) AS n FROM ${table} WHERE ${where}`,
      name,
      limit["n"] as bigint,
    )!["n"];
    if (last === null || last === undefined) continue;
    db.run("INSERT OR REPLACE INTO pruned VALUES (?, ?)", prefix + name, last);
    gone += db.run(`DELETE FROM ${table} WHERE ${where}`, name, limit["n"] as bigint).changes;
  }
  return gone;
}

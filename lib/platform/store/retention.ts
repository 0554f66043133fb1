import type { Database } from "./database.ts";

const DAY_NS = 86_400_000_000_000n;
/** Lines and stamps are kept for a week. */
const KEPT_NS = 7n * DAY_NS;
/** Lines of one deployment: about 256 MiB at most. */
export const KEPT_LINES = 1_000_000;
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
      gone += db.run(`DELETE FROM ${table} WHERE ${column} < ?`, nowNs - KEPT_NS).changes;
    }
    gone += surplus(db, "logs", "deployment_id", KEPT_LINES);
    return gone + surplus(db, "events", "topic", KEPT_EVENTS);
  });
}

/** Deletes the oldest rows of each group beyond `kept`, by the index on group and number. */
function surplus(db: Database, table: string, group: string, kept: number): number {
  let gone = 0;
  for (const row of db.all(`SELECT DISTINCT ${group} AS name FROM ${table}`)) {
    const name = row["name"] as string;
    const limit = db.get(
      `SELECT n FROM ${table} WHERE ${group} = ? ORDER BY n DESC LIMIT 1 OFFSET ?`,
      name,
      kept - 1,
    );
    if (limit === undefined) continue;
    const sql = `DELETE FROM ${table} WHERE ${group} = ? AND n < ?`;
    gone += db.run(sql, name, limit["n"] as bigint).changes;
  }
  return gone;
}

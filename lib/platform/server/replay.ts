import { parseExact } from "../../contract/json.ts";
import type { Database } from "../store/database.ts";
import { logDocument } from "../store/documents.ts";
import { cursorOf } from "../store/ids.ts";
import { stampEvents } from "../store/stamp_events.ts";

/** An event of a topic as it is kept. */
export interface KeptEvent {
  cursor: string;
  data: unknown;
}

/** Kept events of a topic behind cursor number `after`, oldest first, at most `limit`. */
export function keptEvents(
  db: Database,
  topic: string,
  letter: string,
  after: number,
  limit: number,
): KeptEvent[] {
  const of = topic.slice(topic.indexOf(":") + 1);
  if (letter === "l") {
    return db.all(
      "SELECT * FROM logs WHERE deployment_id = ? AND n > ? ORDER BY n LIMIT ?",
      of,
      after,
      limit,
    ).map((row) => {
      const { cursor, ...data } = logDocument(row);
      return { cursor, data };
    });
  }
  if (letter === "t") {
    return stampEvents(db, of, { after, limit }).map(({ cursor, ...data }) => ({ cursor, data }));
  }
  return db.all(
    "SELECT n, data FROM events WHERE topic = ? AND n > ? ORDER BY n LIMIT ?",
    topic,
    after,
    limit,
  ).map((row) => ({
    cursor: cursorOf(letter, row["n"] as bigint),
    data: parseExact(row["data"] as string),
  }));
}

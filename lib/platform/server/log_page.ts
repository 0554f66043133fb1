import { LOG_LEVELS } from "../../contract/logs.ts";
import type { Center } from "../center/center.ts";
import { badParameter } from "../problem.ts";
import type { Value } from "../store/database.ts";
import { logDocument } from "../store/documents.ts";
import { cursorNumber, cursorOf } from "../store/ids.ts";
import { prunedUpTo } from "../store/retention.ts";
import { choice, clamped, list, type Query, time } from "./parameters.ts";

/** A page of the log of the deployment with this id, deleted or not. */
export async function logPage(
  center: Center,
  id: string,
  query: Query,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const limit = clamped(query, "limit", 200, 1, 5000);
  const waitMs = clamped(query, "wait_ms", 0, 0, 20_000);
  const level = choice(query, "level", LOG_LEVELS, "TRACE");
  const cursor = query("cursor");
  const after = cursor === undefined ? undefined : cursorNumber("l", cursor);
  if (cursor !== undefined && after === undefined) {
    throw badParameter("cursor", cursor, "is no cursor of these logs");
  }
  const since = time(query, "since");
  const until = time(query, "until");
  const labels = list(query, "label");
  const conditions = ["deployment_id = ?", "level >= ?"];
  const values: Value[] = [id, LOG_LEVELS.indexOf(level)];
  const add = (condition: string, ...more: Value[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  if (after !== undefined) add("n > ?", after);
  if (since !== undefined) add("ts_ns >= ?", since);
  if (until !== undefined) add("ts_ns < ?", until);
  if (labels !== undefined) {
    add("label IN (SELECT value FROM json_each(?))", JSON.stringify(labels));
  }
  const where = conditions.join(" AND ");
  const forward = after !== undefined || since !== undefined;
  const read = () =>
    center.db.all(
      `SELECT * FROM logs WHERE ${where} ORDER BY n ${forward ? "" : "DESC"} LIMIT ?`,
      ...values,
      limit + 1,
    );
  let rows = read();
  if (rows.length === 0 && waitMs > 0 && after !== undefined) {
    await newLine(center, id, waitMs, signal);
    rows = read();
  }
  const gap = after !== undefined && after < prunedUpTo(center.db, `logs:${id}`);
  const more = rows.length > limit;
  const page = rows.slice(0, limit);
  if (!forward) page.reverse();
  const logs = page.map(logDocument);
  const dropped = center.deployments.get(id)?.instances
    .reduce((sum, each) => sum + (each.last?.logLinesDropped ?? 0), 0) ?? 0;
  return {
    deployment_id: id,
    logs,
    next_cursor: logs.at(-1)?.cursor ?? cursor ?? latestCursor(center),
    has_more: forward && more,
    dropped,
    ...(gap ? { gap } : {}),
  };
}

function latestCursor(center: Center): string {
  const last = center.db.get("SELECT coalesce(max(n), 0) AS n FROM logs")!;
  return cursorOf("l", last["n"] as bigint);
}

/** Resolves at the deployment's next line, or after the time. */
function newLine(center: Center, id: string, waitMs: number, signal: AbortSignal): Promise<void> {
  const topic = `logs:${id}`;
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      center.hub.unsubscribe(topic, done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener("abort", done);
    center.hub.subscribe(topic, done);
  });
}

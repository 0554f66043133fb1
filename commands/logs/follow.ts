import * as v from "valibot";
import { ApiError } from "../../lib/api/api_error.ts";
import type { LogReader } from "../../lib/api/logs.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import { followBatches } from "../../lib/api/stream_client.ts";
import { TopicsRejected } from "../../lib/api/stream_connection.ts";
import type { Context } from "../../lib/cli/context.ts";
import { type LogRow, logRowSchema } from "../../lib/contract/logs.ts";
import { filterQuery, passes, type Wanted, wantedRows } from "./wanted.ts";

const LONG_POLL_MS = 20_000;
const POLL_MS = 1000;
const MAX_PAGE = 5000;
/** Rows of a page where there are no cursors. */
const WHOLE_PAGE = 1000;
const GAP = "lines are missing here: the platform no longer has them";

/** What following a log needs. */
export interface Following {
  context: Context;
  client: RestClient;
  id: string;
  read: LogReader;
  wanted: Wanted;
  show(rows: readonly LogRow[]): Promise<void>;
}

/** Where the first lines ended: with a cursor, or where there is none with the row itself. */
export interface LogEnd {
  cursor: string | undefined;
  last: LogRow | undefined;
}

/**
 * Shows every line behind `end` once, until the context is interrupted: from the stream where
 * the platform has it, else by cursor, else by comparing pages.
 */
export async function followLog(following: Following, end: LogEnd): Promise<void> {
  const { cursor, last } = end;
  const ways = await steadily(following, async () => {
    const { client } = following;
    const cursors = await client.can("logs.cursor");
    return {
      cursors,
      streams: await client.can("stream.logs") && await client.can("stream.resume"),
    };
  });
  if (ways === undefined) return;
  if (cursor === undefined || !ways.cursors) return await byPages(following, last);
  if (!ways.streams) return await byCursor(following, cursor);
  const topic = `logs:${following.id}`;
  const cursors = new Map([[topic, cursor]]);
  try {
    await byStream(following, topic, cursors);
  } catch (cause) {
    if (!(cause instanceof TopicsRejected)) throw cause;
    if (cause.reasons[topic] === "not_found") await gone(following.context);
    else await byCursor(following, cursors.get(topic) ?? cursor);
  }
}

async function byStream(
  { context, client, wanted, show }: Following,
  topic: string,
  cursors: Map<string, string>,
): Promise<void> {
  const batches = followBatches(context, client, {
    topics: [topic],
    cursors,
    lost: async (attempt) => {
      if (attempt === 1) await context.note("connection lost, reconnecting");
    },
    back: () => context.note("reconnected, going on behind the last line"),
  });
  for await (const batch of batches) {
    const rows: LogRow[] = [];
    for (const { cursor, data } of batch) {
      if (data["gap"] === true) {
        await show(rows.splice(0));
        await context.warn(GAP);
      }
      const row = v.safeParse(logRowSchema, cursor === undefined ? data : { ...data, cursor });
      if (row.success && passes(row.output, wanted)) rows.push(row.output);
    }
    await show(rows);
  }
}

async function byCursor(following: Following, first: string): Promise<void> {
  const { context, client, read, wanted, show } = following;
  const waits = await client.can("logs.wait");
  const { level, label } = filterQuery(wanted);
  let cursor = first;
  while (!context.signal.aborted) {
    const wait = waits ? { wait_ms: LONG_POLL_MS } : {};
    const page = await steadily(
      following,
      () => read({ cursor, limit: MAX_PAGE, level, label, ...wait }),
    );
    if (page === undefined) return;
    if (page.gap === true) await context.warn(GAP);
    await show(wantedRows(page, wanted));
    cursor = page.next_cursor ?? cursor;
    if (!waits && page.has_more !== true) await context.sleep(POLL_MS, context.signal);
  }
}

async function byPages(following: Following, last: LogRow | undefined): Promise<void> {
  const { context, read, wanted, show } = following;
  await context.note("this platform has no log stream: polled each second, a burst may lose lines");
  const key = (row: LogRow) =>
    [row.ts_ns, row["edge_id"], row.level, row.label, row.message].join("\u0000");
  let before: string[] | undefined;
  while (!context.signal.aborted) {
    const page = await steadily(following, () => read({ limit: WHOLE_PAGE }));
    if (page === undefined) return;
    const left = new Map<string, number>();
    const keys = page.logs.map(key);
    // The first page may reach further back than what was shown: known up to the last shown row.
    before ??= last === undefined ? [] : keys.slice(0, keys.lastIndexOf(key(last)) + 1);
    for (const each of before) left.set(each, (left.get(each) ?? 0) + 1);
    const fresh = page.logs.filter((row) => {
      const seen = left.get(key(row)) ?? 0;
      if (seen > 0) left.set(key(row), seen - 1);
      return seen === 0 && passes(row, wanted);
    });
    await show(fresh);
    before = keys;
    await context.sleep(POLL_MS, context.signal);
  }
}

/** Asks until there is an answer; undefined once the deployment is gone or we are interrupted. */
async function steadily<T>(
  { context }: Following,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  for (let lost = false; !context.signal.aborted;) {
    try {
      const answer = await ask();
      if (lost) await context.note("reconnected, going on behind the last line");
      return answer;
    } catch (cause) {
      if (context.signal.aborted) return undefined;
      if (!(cause instanceof ApiError)) throw cause;
      if (cause.status === 404) {
        await gone(context);
        return undefined;
      }
      if (cause.exit !== "unreachable") throw cause;
      if (!lost) await context.note("connection lost, reconnecting");
      lost = true;
      await context.sleep(POLL_MS, context.signal);
    }
  }
  return undefined;
}

async function gone(context: Context): Promise<void> {
  await context.note("the deployment is gone");
}

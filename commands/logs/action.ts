import * as v from "valibot";
import { expectShape, type RestClient } from "../../lib/api/rest_client.ts";
import { followStream } from "../../lib/api/stream_client.ts";
import { TopicsRejected } from "../../lib/api/stream_connection.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import {
  LOG_LEVELS,
  type LogPage,
  logPageSchema,
  type LogRow,
  logRowSchema,
} from "../../lib/contract/logs.ts";
import { deploymentId, openSession } from "../session.ts";
import { sinceNs } from "./since.ts";
import { logLine } from "./view.ts";

interface Wanted {
  level: string | undefined;
  label: string | undefined;
  since: bigint | undefined;
  tail: number;
}

const LONG_POLL_MS = 20_000;
const POLL_MS = 1000;

export const action: Action = async (context, input) => {
  const wanted: Wanted = {
    level: input.options["level"] as string | undefined,
    label: input.options["label"] as string | undefined,
    since: sinceNs(input.options["since"] as string | undefined, context.now()),
    tail: input.options["tail"] as number,
  };
  const { client } = await openSession(context);
  const id = await deploymentId(context, client, input.args["name"]);
  const cursor = await tail(context, client, id, wanted);
  if (input.options["follow"] !== true) return {};
  if (await client.can("stream.logs")) await stream(context, client, id, wanted, cursor);
  else await poll(context, client, id, wanted, cursor);
  return {};
};

async function show(context: Context, row: LogRow): Promise<void> {
  await context.emit(row, (paint) => logLine(row, paint));
}

function page(client: RestClient, id: string, query: Record<string, string | number | undefined>) {
  const path = `/v1/deployments/${id}/logs`;
  return client.get(path, query).then((json) => expectShape(logPageSchema, json));
}

/** Prints what there is, and gives the cursor behind it. */
async function tail(
  context: Context,
  client: RestClient,
  id: string,
  wanted: Wanted,
): Promise<string | undefined> {
  const filter = {
    level: wanted.level,
    label: wanted.label,
    since: wanted.since === undefined ? undefined : wanted.since.toString(),
  };
  const limit = wanted.since === undefined ? Math.max(wanted.tail, 1) : 5000;
  let current: LogPage = await page(client, id, { ...filter, limit });
  let cursor = current.next_cursor ?? undefined;
  for (;;) {
    const rows = wanted.tail === 0 && wanted.since === undefined ? [] : current.logs;
    for (const row of rows) await show(context, row);
    if (!current.has_more || cursor === undefined || context.signal.aborted) return cursor;
    current = await page(client, id, { ...filter, cursor, limit });
    cursor = current.next_cursor ?? cursor;
  }
}

async function stream(
  context: Context,
  client: RestClient,
  id: string,
  wanted: Wanted,
  cursor: string | undefined,
): Promise<void> {
  const topic = `logs:${id}`;
  const cursors = new Map(cursor === undefined ? [] : [[topic, cursor]]);
  const events = followStream(context, client, {
    topics: [topic],
    cursors,
    lost: async (attempt) => {
      if (attempt === 1) await context.note("connection lost, reconnecting");
    },
    back: () => context.note("reconnected, no line is lost"),
  });
  try {
    for await (const event of events) {
      const row = v.safeParse(logRowSchema, { ...event.data, cursor: event.cursor });
      if (row.success && passes(row.output, wanted)) await show(context, row.output);
    }
  } catch (cause) {
    if (!(cause instanceof TopicsRejected)) throw cause;
    if (cause.reasons[topic] === "not_found") {
      await context.note("the deployment is gone");
      return;
    }
    await poll(context, client, id, wanted, cursors.get(topic));
  }
}

function passes(row: LogRow, wanted: Wanted): boolean {
  const rank = (level: string) => LOG_LEVELS.indexOf(level as "INFO");
  if (wanted.level !== undefined && rank(row.level) < rank(wanted.level)) return false;
  return wanted.label === undefined || row.label === wanted.label;
}

/** Without the stream: by cursor, or where there is none by comparing whole pages. */
async function poll(
  context: Context,
  client: RestClient,
  id: string,
  wanted: Wanted,
  first: string | undefined,
): Promise<void> {
  if (first === undefined || !(await client.can("logs.cursor"))) {
    await pollPages(context, client, id, wanted);
    return;
  }
  const waitMs = await client.can("logs.wait") ? LONG_POLL_MS : 0;
  const { level, label } = wanted;
  let cursor = first;
  while (!context.signal.aborted) {
    const next = await page(client, id, { cursor, limit: 5000, level, label, wait_ms: waitMs });
    for (const row of next.logs) await show(context, row);
    cursor = next.next_cursor ?? cursor;
    if (waitMs === 0 && !next.has_more) await context.sleep(POLL_MS, context.signal);
  }
}

async function pollPages(
  context: Context,
  client: RestClient,
  id: string,
  wanted: Wanted,
): Promise<void> {
  await context.note("this platform has no log stream: polled each second, a burst may lose lines");
  const key = (row: LogRow) =>
    [row.ts_ns, row["edge_id"], row.level, row.label, row.message].join("\u0000");
  let before = (await page(client, id, { limit: 1000 })).logs.map(key);
  while (!context.signal.aborted) {
    await context.sleep(POLL_MS, context.signal);
    const rows = (await page(client, id, { limit: 1000 })).logs;
    const left = new Map<string, number>();
    for (const each of before) left.set(each, (left.get(each) ?? 0) + 1);
    for (const row of rows) {
      const seen = left.get(key(row)) ?? 0;
      if (seen > 0) left.set(key(row), seen - 1);
      else if (passes(row, wanted)) await show(context, row);
    }
    before = rows.map(key);
  }
}

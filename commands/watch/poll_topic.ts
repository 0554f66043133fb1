import { recentFills, recentOrders } from "../../lib/api/activity.ts";
import { ApiError } from "../../lib/api/api_error.ts";
import { getDeployment } from "../../lib/api/deployments.ts";
import { logReader } from "../../lib/api/logs.ts";
import { getMesh } from "../../lib/api/mesh.ts";
import { stringifyExact } from "../../lib/contract/json.ts";
import { followLog } from "../logs/follow.ts";
import { channelOf, type Followed, type Sink, type TopicName } from "./topics.ts";
import { unlessAbsent } from "./read_history.ts";

const EVERY_MS = 2000;
const ROWS = 200;

type Data = Record<string, unknown>;

/** Tells, until interrupted, what the events of a refused topic would have told. */
export async function pollTopic(followed: Followed, name: TopicName, sink: Sink): Promise<void> {
  const { client, id } = followed;
  const channel = channelOf(name, id);
  const give = (data: Data) => sink.event({ channel, data });
  if (name === "logs") return await pollLog(followed, give);
  if (name === "deployment") {
    return await asking(followed, sink, async () => {
      const deployment = await getDeployment(client, id);
      await give({ event: "snapshot", deployment_id: id, deployment });
    });
  }
  if (name === "mesh") {
    return await asking(followed, sink, async () => {
      const mesh = await unlessAbsent(getMesh(client, id), undefined);
      if (mesh === undefined) return "absent";
      await give({ event: "summary", links: mesh.links });
    });
  }
  if (name === "traces") return;
  const changed = changes();
  const read = async (): Promise<[string, Data][]> =>
    name === "orders"
      ? (await recentOrders(client, id, ROWS)).map((row) => [row.node_order_id, row])
      : (await recentFills(client, id, ROWS)).map((row) => [row.fill_id, row]);
  await asking(followed, sink, async () => {
    const rows = await unlessAbsent(read(), undefined);
    if (rows === undefined) return "absent";
    for (const row of changed(rows.reverse())) await give(row);
  });
}

/** Asks every 2 s until interrupted, or until the platform turns out not to have it at all. */
async function asking(
  { context }: Followed,
  sink: Sink,
  ask: () => Promise<"absent" | void>,
): Promise<void> {
  let lost = true;
  while (!context.signal.aborted) {
    try {
      if (await ask() === "absent") return;
      if (lost) sink.opened();
      lost = false;
    } catch (cause) {
      if (context.signal.aborted) return;
      if (!(cause instanceof ApiError) || cause.exit !== "unreachable") throw cause;
      if (!lost) sink.lost();
      lost = true;
    }
    await context.sleep(EVERY_MS, context.signal);
  }
}

/** Gives the rows that are new or different since the last call; the first call only looks. */
function changes(): (rows: readonly [string, Data][]) => Data[] {
  let known: ReadonlyMap<string, string> | undefined;
  return (rows) => {
    const before = known;
    const now = rows.map(([id, row]) => ({ id, row, text: stringifyExact(row) }));
    known = new Map(now.map(({ id, text }) => [id, text]));
    if (before === undefined) return [];
    return now.filter(({ id, text }) => before.get(id) !== text).map(({ row }) => row);
  };
}

async function pollLog(
  { context, client, id }: Followed,
  give: (data: Data) => Promise<void> | void,
): Promise<void> {
  const read = logReader(client, id);
  const page = await unlessAbsent(read({ limit: ROWS }), undefined);
  if (page === undefined) return;
  const wanted = { level: undefined, label: undefined, since: undefined, tail: 0 };
  const show = async (rows: readonly Data[]) => {
    for (const row of rows) await give(row);
  };
  const end = { cursor: page.next_cursor ?? undefined, last: page.logs.at(-1) };
  await followLog({ context, client, id, read, wanted, show }, end);
}

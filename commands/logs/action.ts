import { type LogReader, logReader } from "../../lib/api/logs.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { LogRow } from "../../lib/contract/logs.ts";
import { deploymentId, openSession } from "../session.ts";
import { followLog, type LogEnd } from "./follow.ts";
import { sinceNs } from "./since.ts";
import { logLine } from "./view.ts";
import { filterQuery, type Wanted, wantedRows } from "./wanted.ts";

const MAX_PAGE = 5000;

export const action: Action = async (context, input) => {
  const wanted: Wanted = {
    level: input.options["level"] as string | undefined,
    label: input.options["label"] as string | undefined,
    since: sinceNs(input.options["since"] as string | undefined, context.now()),
    tail: input.options["tail"] as number,
  };
  const follow = input.options["follow"] === true;
  const show = (rows: readonly LogRow[]) => context.emitAll(rows, logLine);
  try {
    const { client } = await openSession(context);
    const id = await deploymentId(context, client, input.args["name"]);
    const read = logReader(client, id);
    const end = await showTail(context, read, wanted, show);
    if (follow) await followLog({ context, client, id, read, wanted, show }, end);
  } catch (cause) {
    // Ctrl-C is how following ends.
    if (!follow || !context.signal.aborted) throw cause;
  }
  return {};
};

/** Shows what there is, and gives where it ended. */
async function showTail(
  context: Context,
  read: LogReader,
  wanted: Wanted,
  show: (rows: readonly LogRow[]) => Promise<void>,
): Promise<LogEnd> {
  const filter = filterQuery(wanted);
  const limit = wanted.since === undefined ? Math.max(wanted.tail, 1) : MAX_PAGE;
  let page = await read({ ...filter, limit });
  for (;;) {
    if (wanted.tail > 0 || wanted.since !== undefined) await show(wantedRows(page, wanted));
    const cursor = page.next_cursor ?? undefined;
    if (!page.has_more || cursor === undefined || context.signal.aborted) {
      return { cursor, last: page.logs.at(-1) };
    }
    page = await read({ ...filter, cursor, limit });
  }
}

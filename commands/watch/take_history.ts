import type { LogRow } from "../../lib/contract/logs.ts";
import { fillLine, orderLine } from "./activity.ts";
import type { History } from "./event.ts";
import { listOf, rowsOf } from "./rows.ts";
import type { ActivityLine, Picture } from "./state.ts";

/** The picture with what was before the first event, or what happened while nobody heard. */
export function withHistory(picture: Picture, history: History): Picture {
  const { deployment, orders, fills, log, links } = history;
  return {
    ...picture,
    deployment,
    edges: deployment.edges ?? [],
    activity: mergedActivity(picture.activity, [...orders.map(orderLine), ...fills.map(fillLine)]),
    links: links.length > 0 ? links : picture.links,
    log: mergedLog(picture.log, log),
  };
}

function mergedActivity(
  present: Picture["activity"],
  read: readonly ActivityLine[],
): Picture["activity"] {
  const lines = new Map(listOf(present).map((line) => [line.id, line]));
  for (const line of read) {
    const known = lines.get(line.id);
    if (known === undefined || isNewer(line, known)) lines.set(line.id, line);
  }
  return rowsOf([...lines.values()].sort((a, b) => Number(a.atNs - b.atNs)));
}

function isNewer(read: ActivityLine, known: ActivityLine): boolean {
  return read.kind === "order" && known.kind === "order" && read.updatedNs > known.updatedNs;
}

function mergedLog(present: Picture["log"], read: readonly LogRow[]): Picture["log"] {
  const heard = listOf(present);
  const known = new Set(heard.map(({ cursor }) => cursor));
  const missed = read.filter(({ cursor }) => cursor === undefined || !known.has(cursor));
  // Without cursors nothing tells the doubles: what was followed is kept, and read only at first.
  if (missed.some(({ cursor }) => cursor === undefined) && present.length > 0) return present;
  return rowsOf([...missed, ...heard].sort((a, b) => Number(a.ts_ns - b.ts_ns)));
}

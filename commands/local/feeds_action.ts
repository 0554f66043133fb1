import type { Action } from "../../lib/cli/command.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { age, count } from "../../lib/cli/numbers.ts";
import { table } from "../../lib/cli/table.ts";
import { connectLocal, feedRows } from "./local_platform.ts";

const COLUMNS = [
  { title: "EDGE" },
  { title: "SOURCE" },
  { title: "STATUS" },
  { title: "EVENTS/S", right: true },
  { title: "LAST" },
  { title: "GAPS", right: true },
  { title: "RESYNCS", right: true },
];

export const action: Action = async (context) => {
  const feeds = await feedRows(await connectLocal(context));
  return {
    target: "local",
    json: { feeds },
    text: (paint) => {
      const rows = feeds.map((feed) => {
        const status = neutralise(String(feed["status"]));
        return [
          neutralise(String(feed["edge_id"])),
          neutralise(String(feed["source"])),
          status === "streaming" ? paint.green(status) : paint.red(status),
          Number(feed["events_per_s"] ?? 0).toFixed(1),
          feed["heartbeat_age_ms"] === null ? "never" : age(Number(feed["heartbeat_age_ms"])),
          count(Number(feed["gaps"] ?? 0)),
          count(Number(feed["resyncs"] ?? 0)),
        ];
      });
      return table(COLUMNS, rows, paint);
    },
  };
};

import type { Action } from "../../lib/cli/command.ts";
import { connectLocal, feedRows } from "./local_platform.ts";

export const action: Action = async (context) => {
  const feeds = await feedRows(await connectLocal(context));
  return {
    target: "local",
    json: { feeds },
    text: () =>
      feeds.map((feed) =>
        `${feed["edge_id"]}  ${feed["source"]}  ${feed["status"]}  ` +
        `${Number(feed["events_per_s"] ?? 0).toFixed(1)} events/s`
      ).join("\n"),
  };
};

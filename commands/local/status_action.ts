import type { Action } from "../../lib/cli/command.ts";
import { localFolder } from "../../lib/config/home.ts";
import { runningState } from "../../lib/platform/state_file.ts";
import { statusDocument } from "./local_platform.ts";

export const action: Action = async (context) => {
  const state = await runningState(localFolder(context.env));
  const json = await statusDocument(context, state);
  return {
    target: "local",
    json,
    text: () =>
      state === undefined ? "The local platform is not running; `sequence local up` starts it" : [
        `Running   ${state.url} (pid ${state.pid}, for ${json["uptime_s"]} s)`,
        `Key file  ${json["key_file"]}`,
        `Store     ${json["store"]}`,
        ...(json["feeds"] as Record<string, unknown>[]).map((feed) =>
          `Feed      ${feed["edge_id"]} ${feed["source"]} (${feed["status"]})`
        ),
      ].join("\n"),
  };
};

import type { Action } from "../../lib/cli/command.ts";
import { localFolder } from "../../lib/config/home.ts";
import { endPlatform } from "../../lib/platform/daemon.ts";
import { statusDocument } from "./local_platform.ts";

export const action: Action = async (context) => {
  const ended = await context.progress(
    "Ending the local platform",
    endPlatform(context, localFolder(context.env)),
  );
  return {
    target: "local",
    json: await statusDocument(context, undefined),
    text: () =>
      ended === undefined
        ? "The local platform was not running"
        : `Ended the local platform (pid ${ended.pid})`,
  };
};

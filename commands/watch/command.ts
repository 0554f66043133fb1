import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "watch",
  summary: "Watch an algo trade, full screen",
  description: "Instances, orders and fills, mesh messages and the log as they happen. Without a " +
    "terminal, or with --json, the platform's events as NDJSON, until Ctrl-C. ? shows the keys.",
  examples: [
    { command: "sequence watch", explains: "the deployment of this project" },
    { command: "sequence watch my-mm --once", explains: "one picture as text" },
    { command: "sequence watch my-mm --json", explains: "every event, one a line" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    { key: "once", long: "--once", kind: "boolean", summary: "Print one picture and end" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

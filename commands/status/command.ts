import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "status",
  summary: "Show deployment state and health",
  examples: [
    { command: "sequence status", explains: "the deployment of this project" },
    { command: "sequence status --all", explains: "every deployment, a line each" },
    { command: "sequence status my-mm --watch", explains: "again each second, until Ctrl-C" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    { key: "all", long: "--all", kind: "boolean", summary: "List every deployment" },
    { key: "watch", long: "--watch", kind: "boolean", summary: "Show it again each second" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

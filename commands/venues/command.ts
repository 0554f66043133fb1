import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "venues",
  summary: "List the venues and whether they are connected",
  examples: [
    { command: "sequence venues", explains: "with the heartbeat of each venue's edge" },
    { command: "sequence connect kraken", explains: "connect one" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

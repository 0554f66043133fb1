import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "__edge",
  summary: "The process that hosts one instance",
  examples: [],
  hidden: true,
  safety: "none",
  load: () => import("./edge_action.ts"),
});

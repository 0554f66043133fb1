import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "__complete",
  summary: "Words that a completion script asks for, one a line with what they are",
  examples: [],
  arguments: [{ name: "kind", summary: "deployments or symbols", required: true }],
  hidden: true,
  safety: "none",
  load: () => import("./complete_action.ts"),
});

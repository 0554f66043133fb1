import { defineCommand } from "../../lib/cli/command.ts";

/** Looks for a newer version, for the notice of a later command. */
export const command = defineCommand({
  name: "__update-check",
  summary: "Look for a newer version",
  examples: [],
  safety: "none",
  hidden: true,
  load: () => import("./update_check_action.ts"),
});

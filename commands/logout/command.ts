import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "logout",
  summary: "Remove the stored key",
  examples: [
    { command: "sequence logout", explains: "forget the seq_live_ key" },
    { command: "sequence logout --sandbox", explains: "forget the seq_test_ key or the choice" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

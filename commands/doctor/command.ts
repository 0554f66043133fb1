import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "doctor",
  summary: "Report this installation, to paste into a question",
  description:
    "Versions, paths, file modes, keys (masked), platforms and their clocks, and the toolchain. It " +
    "sends no key, changes nothing, starts nothing, and writes your home folder as ~.",
  examples: [
    { command: "sequence doctor", explains: "for people" },
    { command: "sequence doctor --json", explains: "for scripts" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

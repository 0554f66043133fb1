import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "preflight",
  summary: "Check everything before trading",
  description:
    "Checks project, module, key, platform, markets, capital and limits at once, within 10 s, and " +
    "says for each what was measured and how to mend it. Exit code 6 if any check fails.",
  examples: [
    { command: "sequence --sandbox preflight", explains: "the project of this folder, on paper" },
    { command: "sequence preflight --fix", explains: "and mend what is safe to mend" },
    { command: "sequence preflight --json", explains: "for scripts" },
  ],
  options: [
    {
      key: "fix",
      long: "--fix",
      kind: "boolean",
      summary: "Mend file modes and a missing Rust target, then check again",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

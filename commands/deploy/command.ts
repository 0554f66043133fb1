import { defineCommand } from "../../lib/cli/command.ts";
import { DRY_RUN } from "../dry_run_option.ts";

export const command = defineCommand({
  name: "deploy",
  summary: "Upload and register the algo",
  description: "Builds the algo and deploys what Sequence.toml describes. It is stopped at first.",
  examples: [
    { command: "sequence deploy", explains: "build and deploy" },
    { command: "sequence deploy --skip-build", explains: "deploy the module that is there" },
    { command: "sequence --sandbox deploy", explains: "on paper" },
    { command: "sequence deploy --dry-run", explains: "what would be sent, and nothing is" },
  ],
  options: [
    {
      key: "skipBuild",
      long: "--skip-build",
      kind: "boolean",
      summary: "Use the existing .wasm artifact",
    },
    DRY_RUN,
  ],
  safety: "confirm",
  load: () => import("./action.ts"),
});

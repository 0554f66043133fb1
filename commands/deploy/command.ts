import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "deploy",
  summary: "Upload and register the algo",
  description: "Builds the algo and deploys what Sequence.toml describes. It is stopped at first.",
  examples: [
    { command: "sequence deploy", explains: "build and deploy" },
    { command: "sequence deploy --skip-build", explains: "deploy the module that is there" },
    { command: "sequence --sandbox deploy", explains: "on paper" },
  ],
  options: [
    {
      key: "skipBuild",
      long: "--skip-build",
      kind: "boolean",
      summary: "Use the existing .wasm artifact",
    },
  ],
  safety: "confirm",
  load: () => import("./action.ts"),
});

import { defineCommand } from "../../lib/cli/command.ts";
import { DRY_RUN } from "../dry_run_option.ts";

export const command = defineCommand({
  name: "start",
  summary: "Start a stopped deployment",
  examples: [
    { command: "sequence start", explains: "the deployment of this project" },
    { command: "sequence --sandbox start my-mm", explains: "another one, on paper" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    {
      key: "wait",
      long: "--wait",
      kind: "boolean",
      summary: "Wait for the first books (default on a terminal)",
    },
    DRY_RUN,
  ],
  safety: "confirm",
  load: () => import("./action.ts"),
});

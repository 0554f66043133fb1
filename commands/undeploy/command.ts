import { defineCommand } from "../../lib/cli/command.ts";
import { DRY_RUN } from "../dry_run_option.ts";

export const command = defineCommand({
  name: "undeploy",
  summary: "Remove a deployment entirely",
  description:
    "Stops a deployment, cancels its orders and removes its registration. Positions stay.",
  examples: [
    { command: "sequence undeploy", explains: "the deployment of this project" },
    { command: "sequence undeploy my-mm --yes", explains: "without a question, for scripts" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [DRY_RUN],
  safety: "confirm-by-name",
  load: () => import("./action.ts"),
});

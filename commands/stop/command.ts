import { defineCommand } from "../../lib/cli/command.ts";
import { DRY_RUN } from "../dry_run_option.ts";

export const command = defineCommand({
  name: "stop",
  summary: "Pause a running deployment",
  description: "Pauses a deployment. Memory, positions and resting orders stay; `start` goes on.",
  examples: [
    { command: "sequence stop", explains: "the deployment of this project" },
    { command: "sequence stop my-mm --cancel-orders", explains: "and cancel what rests" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    {
      key: "cancelOrders",
      long: "--cancel-orders",
      kind: "boolean",
      summary: "Cancel the orders that would stay open",
    },
    DRY_RUN,
  ],
  // Stopping takes risk away; nothing may stand in its way.
  safety: "none",
  load: () => import("./action.ts"),
});

import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "mesh",
  summary: "Show how a deployment's instances reach each other",
  description: "Where each label runs, and for each pair what its messages took, how many there " +
    "were, and which were dropped and why. Where the algo sent nothing lately, a ping of the " +
    "platform along the same way is shown, marked so.",
  examples: [
    { command: "sequence mesh", explains: "the deployment of this project" },
    { command: "sequence mesh xv-arb --window 600", explains: "over the last ten minutes" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    {
      key: "window",
      long: "--window",
      kind: "integer",
      placeholder: "S",
      min: 1,
      max: 3600,
      default: 60,
      summary: "Seconds to look back over",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

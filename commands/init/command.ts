import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "init",
  summary: "Scaffold a new algo project",
  description: "Makes a folder with an algo that builds, deploys and trades as it is.",
  examples: [
    { command: "sequence init my-mm", explains: "a market maker on one venue" },
    { command: "sequence init my-algo --template minimal", explains: "an algo that only logs" },
  ],
  arguments: [{ name: "name", summary: "Letters, digits, - and _", required: true }],
  options: [
    {
      key: "template",
      long: "--template",
      kind: "choice",
      choices: ["maker", "mesh", "nbbo", "minimal"],
      default: "maker",
      summary: "What to begin with",
    },
    {
      key: "force",
      long: "--force",
      kind: "boolean",
      summary: "Write into a folder that has files, over those of the same names",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

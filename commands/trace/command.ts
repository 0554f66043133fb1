import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "trace",
  summary: "Show the life of an order, stamp by stamp",
  description:
    "The id is a P-xxxxxxxx id, a node order id, a graph id, the venue's id, or the algo's own number.",
  examples: [
    { command: "sequence trace P-8f3a1b2c", explains: "one order" },
    { command: "sequence trace 17", explains: "the newest order that this project's algo gave 17" },
    { command: "sequence trace 17 --label maker", explains: "of one instance" },
  ],
  arguments: [{ name: "order_id", summary: "Any id of an order or graph", required: true }],
  options: [
    {
      key: "deployment",
      long: "--deployment",
      kind: "string",
      placeholder: "D",
      summary: "Whose number it is; default: the one in Sequence.toml",
    },
    { key: "label", long: "--label", kind: "string", placeholder: "L", summary: "One instance" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

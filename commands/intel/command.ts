import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "intel",
  summary: "Show who quotes a symbol and what trading it would cost",
  examples: [
    { command: "sequence intel BTC-USD", explains: "coverage, cost by size, routing, depth" },
  ],
  arguments: [{ name: "symbol", summary: "Such as BTC-USD", required: true }],
  safety: "none",
  load: () => import("./action.ts"),
});

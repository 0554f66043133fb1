import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "tca",
  summary: "Show what trading has cost: slippage, spread, fees, markouts",
  examples: [
    { command: "sequence tca", explains: "the deployment of this project" },
    { command: "sequence tca my-mm --symbol BTC-USD --since 1h", explains: "of the last hour" },
    { command: "sequence tca --all", explains: "everything that the account traded" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    { key: "symbol", long: "--symbol", kind: "string", placeholder: "S", summary: "One market" },
    {
      key: "since",
      long: "--since",
      kind: "string",
      placeholder: "T",
      summary: "Orders that ended after this time: 10m, 2h, 1d, or ISO 8601",
    },
    { key: "all", long: "--all", kind: "boolean", summary: "The whole account" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

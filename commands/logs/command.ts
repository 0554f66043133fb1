import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "logs",
  summary: "Show or follow the algo's log",
  examples: [
    { command: "sequence logs", explains: "the last 100 lines" },
    { command: "sequence logs -f", explains: "and every new line, until Ctrl-C" },
    { command: "sequence logs my-mm --level WARN --since 10m", explains: "warnings of 10 minutes" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    { key: "follow", long: "--follow", short: "-f", kind: "boolean", summary: "Follow the log" },
    {
      key: "tail",
      long: "--tail",
      kind: "integer",
      placeholder: "N",
      min: 0,
      max: 5000,
      default: 100,
      summary: "Lines to begin with",
    },
    {
      key: "since",
      long: "--since",
      kind: "string",
      placeholder: "T",
      summary: "From this time: 10m, 2h, 1d, or ISO 8601",
    },
    {
      key: "level",
      long: "--level",
      kind: "choice",
      choices: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"],
      summary: "This level and above",
    },
    { key: "label", long: "--label", kind: "string", placeholder: "L", summary: "One instance" },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

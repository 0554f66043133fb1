import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "connect",
  summary: "Give the platform the keys of a venue",
  description:
    "Asks for a venue's API key and secret at a hidden prompt, or reads them from standard input, " +
    "and hands them to the platform. They are never stored here and never taken from the command " +
    "line. Give keys that may trade but not withdraw.",
  examples: [
    { command: "sequence connect kraken", explains: "typed at a hidden prompt" },
    {
      command: "sequence connect kraken --with-secrets < kraken.env",
      explains: "api_key=… and api_secret=… lines, or one JSON object",
    },
    { command: "sequence venues", explains: "what is connected" },
  ],
  arguments: [{ name: "venue", summary: "Such as binance, coinbase or kraken", required: true }],
  options: [
    {
      key: "withSecrets",
      long: "--with-secrets",
      kind: "boolean",
      summary: "Read the keys from standard input: JSON, or NAME=value lines",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "login",
  summary: "Store a key, or choose the platform in this program",
  description:
    "Checks a key against the platform and stores it for this user alone. A key is typed at a " +
    "hidden prompt or read from standard input, never from the command line.",
  examples: [
    { command: "sequence login --sandbox", explains: "Enter at the prompt = paper trading here" },
    { command: "sequence login --sandbox --local", explains: "the same without a question" },
    { command: "sequence login", explains: "real trading, with a seq_live_ key" },
    { command: "sequence login --with-token < key.txt", explains: "for scripts" },
    { command: "sequence login --keychain", explains: "kept by the operating system" },
    { command: "sequence login --status", explains: "which keys are there" },
  ],
  options: [
    {
      key: "withToken",
      long: "--with-token",
      kind: "boolean",
      summary: "Read the key from standard input",
    },
    {
      key: "keychain",
      long: "--keychain",
      kind: "boolean",
      summary: "Store the key in the operating system's keychain",
    },
    {
      key: "status",
      long: "--status",
      kind: "boolean",
      summary: "Show the keys (masked) and where they come from",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "kill",
  summary: "Stop trading now: engage the kill switch, stop, cancel",
  description:
    "Engages the account's kill switch, stops the instances, cancels every resting order, and reads " +
    "back what is still open at each venue. It says flat when the platform confirms it; else it " +
    "lists what remains and exits 1. With --all every holding but money counts, whoever bought it; " +
    "a paper account's first balances don't. Of one deployment count the positions of its " +
    "instances. New orders of the whole account are refused until " +
    "`kill --clear`.",
  examples: [
    { command: "sequence kill --all", explains: "every deployment and every order" },
    { command: "sequence kill my-mm", explains: "one deployment; the switch is the account's" },
    { command: "sequence kill --all --flatten", explains: "and close all that the account holds" },
    { command: "sequence kill --clear", explains: "take orders again" },
  ],
  arguments: [{ name: "name", summary: "Name or dep_… id; default: the one in Sequence.toml" }],
  options: [
    { key: "all", long: "--all", kind: "boolean", summary: "Every deployment of the account" },
    {
      key: "flatten",
      long: "--flatten",
      kind: "boolean",
      summary: "Close the positions too, with market orders",
      safety: "confirm",
    },
    {
      key: "clear",
      long: "--clear",
      kind: "boolean",
      summary: "Lift the kill switch; nothing is started",
      safety: "confirm",
    },
    {
      key: "reason",
      long: "--reason",
      kind: "string",
      placeholder: "TEXT",
      summary: "Kept with the switch, for others to read",
    },
  ],
  // Stopping takes risk away; nothing may stand in its way.
  safety: "none",
  load: () => import("./action.ts"),
});

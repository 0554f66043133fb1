import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "update",
  summary: "Bring this program to the newest version, or back to the one before",
  description:
    "Downloads a release, checks its signature and checksums, tries the new program, and puts it " +
    "in the place of this one. The version before is kept for --rollback. Nothing is ever updated " +
    "without this command.",
  examples: [
    { command: "sequence update --check", explains: "is there a newer version, and who signed it" },
    { command: "sequence update", explains: "the newest version of this channel" },
    { command: "sequence update --version 0.2.0", explains: "exactly this one" },
    { command: "sequence update --rollback", explains: "the version before; works offline" },
  ],
  options: [
    {
      key: "check",
      long: "--check",
      kind: "boolean",
      summary: "Only tell what there is",
    },
    {
      key: "channel",
      long: "--channel",
      kind: "choice",
      choices: ["stable", "beta"],
      summary: "Which releases to look at (default: those of this build)",
    },
    {
      key: "version",
      long: "--version",
      kind: "string",
      placeholder: "V",
      summary: "Install exactly this version",
    },
    {
      key: "allowDowngrade",
      long: "--allow-downgrade",
      kind: "boolean",
      summary: "Let --version go back below the highest version that was here",
    },
    {
      key: "rollback",
      long: "--rollback",
      kind: "boolean",
      summary: "Put the version before back; a second time undoes it",
    },
    {
      key: "force",
      long: "--force",
      kind: "boolean",
      summary: "Also while the local platform runs from this program",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});

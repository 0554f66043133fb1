import type { OptionSpec } from "../lib/cli/command.ts";

/** `--dry-run` of a command that changes something at the platform. */
export const DRY_RUN: OptionSpec = {
  key: "dryRun",
  long: "--dry-run",
  kind: "boolean",
  summary: "Show what would be sent, and send nothing",
};

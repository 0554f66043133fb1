import { neutralise } from "../../lib/cli/neutralise.ts";
import type { Paint } from "../../lib/cli/paint.ts";

/** How an update, a look or a rollback ended. */
export interface UpdateReport {
  /** The version that ran the command. */
  current: string;
  /** The version that was found; `null` where nobody was asked, as for a rollback. */
  latest: string | null;
  channel: "stable" | "beta";
  action: "available" | "updated" | "rolled_back" | "none" | "held";
  /** Why nothing is to do, or why it is held. */
  reason: string | null;
  /** The version in place now. */
  installed: string;
  /** Where the version before is kept. */
  kept: string | null;
  /** Id of the key that signed the release; `null` where it was not checked. */
  key: string | null;
  /** The archive's line in checksums.txt and, once downloaded, its bytes have the signed SHA-256. */
  checksum: boolean;
}

export function updateText(report: UpdateReport, paint: Paint): string {
  const { action, current, latest, installed, kept, reason } = report;
  switch (action) {
    case "available":
      return [
        `${
          paint.bold(`sequence ${latest}`)
        } is there (this is ${current}, channel ${report.channel})`,
        verified(report, paint),
        "sequence update installs it",
      ].join("\n");
    case "updated":
      return [
        `${paint.green("✓")} sequence ${installed} is in place`,
        verified(report, paint),
        `${current} is kept as ${neutralise(kept ?? "")}; sequence update --rollback goes back`,
      ].join("\n");
    case "rolled_back":
      return [
        `${paint.green("✓")} sequence ${installed} is in place again`,
        `${current} is kept as ${neutralise(kept ?? "")}; sequence update --rollback undoes this`,
      ].join("\n");
    default:
      return latest === null
        ? neutralise(reason ?? "")
        : [neutralise(reason ?? ""), verified(report, paint)].join("\n");
  }
}

function verified({ key }: UpdateReport, paint: Paint): string {
  return key === null
    ? paint.yellow("checksums match; not signed: this build has no release keys")
    : paint.dim(`signed by key ${key}, checksums match`);
}

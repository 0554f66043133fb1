import type { CommandResult } from "../../lib/cli/command.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { BUILD } from "../../lib/release/build_info.ts";
import type { Offer } from "../../lib/release/offer.ts";
import { type UpdateReport, updateText } from "./view.ts";
import type { Wishes } from "./wishes.ts";

/** Between the start of this program and the lock, another update put another program there. */
export function replacedReport(
  path: string,
  inPlace: string | undefined,
  wishes: Wishes,
): CommandResult {
  if (inPlace === undefined || wishes.rollback || "version" in wishes.wanted) {
    throw new UserError({
      code: "UPDATE_REPLACED",
      message: `${path} is ${inPlace ?? "another program"} by now, not ${BUILD.version}, which ` +
        "runs this",
      hint: "run this again",
    });
  }
  return reportResult({
    current: BUILD.version,
    latest: null,
    channel: wishes.channel,
    action: "none",
    reason: `${inPlace} was put in place by another update meanwhile`,
    installed: inPlace,
    kept: null,
    key: null,
    checksum: false,
  });
}

/** What is true of a release that was found, whatever comes of it. */
export function foundReport(offer: Offer, wishes: Wishes): Omit<UpdateReport, "action"> {
  return {
    current: BUILD.version,
    latest: offer.version,
    channel: wishes.channel,
    reason: null,
    installed: BUILD.version,
    kept: null,
    key: offer.keyId ?? null,
    checksum: true,
  };
}

export function reportResult(report: UpdateReport): CommandResult {
  const { key, checksum, ...rest } = report;
  return {
    json: { ...rest, verified: { signature: key !== null, key, checksum } },
    text: (paint) => updateText(report, paint),
  };
}

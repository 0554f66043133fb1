import { refusal } from "./refusal.ts";
import { compareVersions } from "./semver.ts";

/** What is known when a release has been found and checked. */
export interface Question {
  /** The version in place. */
  running: string;
  offered: string;
  /** The offer's end, as an ISO timestamp. */
  expires: string;
  nowMs: number;
  /** The highest version ever installed by the offer's key. */
  highest: string | undefined;
  rolledBackFrom: string | undefined;
  /** The version was named on the command line. */
  named: boolean;
  allowDowngrade: boolean;
}

/**
 * What to do about an offer. `held`: there is something newer, which is not offered by itself;
 * `reason` says why, for people.
 */
export type Decision =
  | { action: "install"; downgradeFrom?: string }
  | { action: "none"; reason: string }
  | { action: "held"; reason: string; refusal: ReturnType<typeof refusal> | undefined };

/** Decides about an offer; pure. A named version is a wish, so only going back is refused. */
export function decide(question: Question): Decision {
  const { running, offered, named } = question;
  if (compareVersions(offered, running) === 0) {
    return { action: "none", reason: `${running} is ${named ? "in place" : "the newest"} already` };
  }
  return named ? decideNamed(question) : decideNewest(question);
}

function decideNamed({ running, offered, highest, allowDowngrade }: Question): Decision {
  const floor = highest !== undefined && compareVersions(highest, running) > 0 ? highest : running;
  if (compareVersions(offered, floor) >= 0) return { action: "install" };
  if (allowDowngrade) return { action: "install", downgradeFrom: floor };
  const message = `${offered} is lower than ${floor}, the highest version that was here; going ` +
    "back gives up every fix since then, those of security too";
  return held(
    "UPDATE_DOWNGRADE",
    message,
    `sequence update --version ${offered} --allow-downgrade does it all the same`,
  );
}

function decideNewest(
  { running, offered, expires, nowMs, highest, rolledBackFrom }: Question,
): Decision {
  if (offered === rolledBackFrom) {
    return {
      action: "held",
      reason: `${offered} is the newest, but was rolled back from; ` +
        `sequence update --version ${offered} installs it again`,
      refusal: undefined,
    };
  }
  if (highest !== undefined && compareVersions(offered, highest) < 0) {
    const message = `${offered} is the newest that is listed, but ${highest} was here already`;
    return held(
      "UPDATE_DOWNGRADE",
      message,
      "the list may come from an old mirror; " +
        `sequence update --version ${offered} --allow-downgrade goes back`,
    );
  }
  if (compareVersions(offered, running) < 0) {
    return { action: "none", reason: `${running} is newer than ${offered}, the newest listed` };
  }
  if (Date.parse(expires) <= nowMs) {
    const message = `the offer of ${offered} ended on ${expires.slice(0, 10)}; the releases may ` +
      "come from a mirror that stands still";
    const hint = `sequence update --version ${offered} installs it all the same`;
    return held("UPDATE_EXPIRED", message, hint);
  }
  return { action: "install" };
}

/** Nothing is installed, unless the person asks for it in the words of the hint. */
function held(code: string, message: string, hint: string): Decision {
  return { action: "held", reason: message, refusal: refusal(code, message, hint) };
}

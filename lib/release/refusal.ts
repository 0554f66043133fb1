import { UserError } from "../cli/errors.ts";

/** A release that does not check out: exit 6, and nothing was changed on disk. */
export function refusal(code: string, message: string, hint: string): UserError {
  return new UserError({ code, exit: "checkFailed", message, hint });
}

/** The next step after a release whose files contradict each other or their signature. */
export const REPORT_HINT =
  "nothing was changed; do not install this release by hand, and report it to its publisher";

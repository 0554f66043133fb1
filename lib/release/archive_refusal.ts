import type { UserError } from "../cli/errors.ts";
import { refusal, REPORT_HINT } from "./refusal.ts";

/** An archive that is not exactly one program: UPDATE_ARCHIVE, exit 6. */
export function archiveRefusal(what: string): UserError {
  return refusal("UPDATE_ARCHIVE", `the archive ${what}`, REPORT_HINT);
}

/** Counts the bytes of a member and refuses more than were announced or allowed. */
export function requireSize(size: number, maxBytes: number): void {
  if (Number.isSafeInteger(size) && size > 0 && size <= maxBytes) return;
  throw archiveRefusal(`says that its program has ${size} bytes; at most ${maxBytes} are allowed`);
}

import { UserError } from "../cli/errors.ts";

const WORDS: Readonly<Record<string, { message: string; hint: string }>> = {
  ENOSPC: {
    message: "there is no space left in",
    hint: "make room for about 150 MB there, then run this again",
  },
  EDQUOT: {
    message: "your quota is used up in",
    hint: "make room for about 150 MB there, then run this again",
  },
  EROFS: {
    message: "this file system can only be read:",
    hint: "install a copy elsewhere, such as ~/.local/bin, and update that one",
  },
  // The runtime keeps programs with listed permissions out of /dev, /proc and /sys.
  ENOTCAPABLE: {
    message: "this program works nowhere below /dev, /proc and /sys, so not in",
    hint: "install a copy in a folder of your own, such as ~/.local/bin, and update that one",
  },
  EACCES: {
    message: "you may not write in",
    hint: "install a copy in a folder of your own, such as ~/.local/bin, and update that one",
  },
};

/**
 * What a failed write in the program's folder means to the user; what is no failure of the disk
 * stays as it is. `folder` goes into the message, `hint` stands instead of the usual next step.
 */
export function diskError(cause: unknown, folder: string, hint?: string): unknown {
  if (cause instanceof UserError || !(cause instanceof Error)) return cause;
  const code = (cause as { code?: string }).code;
  const known = cause instanceof Deno.errors.NotCapable
    ? "ENOTCAPABLE"
    : cause instanceof Deno.errors.PermissionDenied
    ? "EACCES"
    : code;
  const words = WORDS[known ?? ""];
  if (words === undefined) return cause;
  return new UserError({
    code: known === "ENOSPC" || known === "EDQUOT" ? "UPDATE_NO_SPACE" : "UPDATE_READ_ONLY",
    message: `${words.message} ${folder}; nothing was changed`,
    hint: hint ?? words.hint,
    cause,
  });
}

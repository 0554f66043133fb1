import { UserError } from "./errors.ts";

/**
 * What it means that the runtime keeps a program with listed permissions out of /dev, /proc and
 * /sys, whoever owns what is there.
 */
export function closedPath(path: string, cause?: unknown): UserError {
  return new UserError({
    code: "CLOSED_PATH",
    message: `this program works nowhere below /dev, /proc and /sys, so not in ${path}`,
    hint: "choose a folder elsewhere; SEQUENCE_HOME names the one of the program's own files",
    cause,
  });
}

/** The same of a failure; undefined where it is none of this kind. */
export function closedPathError(cause: unknown): UserError | undefined {
  if (!(cause instanceof Deno.errors.NotCapable)) return undefined;
  const path = /access to "([^"]+)"/.exec(cause.message)?.[1];
  return path === undefined ? undefined : closedPath(path, cause);
}

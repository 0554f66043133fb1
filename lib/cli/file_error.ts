import { dirname } from "node:path";
import { UserError } from "./errors.ts";

/** What the system's word for a refusal means, and what to do about it. */
const REFUSALS: Readonly<Record<string, { why: string; hint: (path: string) => string }>> = {
  EACCES: { why: "permission denied", hint: owner },
  EPERM: { why: "the system does not permit it", hint: owner },
  ENOENT: { why: "there is no such file or folder", hint: owner },
  ENOTDIR: {
    why: "a part of this path is a file, no folder",
    hint: () => "choose another folder; for this program's own files SEQUENCE_HOME names it",
  },
  EISDIR: { why: "it is a folder", hint: (path) => `move ${path} away, then run this again` },
  EEXIST: { why: "it exists", hint: (path) => `move ${path} away, then run this again` },
  EROFS: { why: "this file system can only be read", hint: () => "choose a folder elsewhere" },
  ENOSPC: { why: "no space is left", hint: () => "make room there, then run this again" },
  EDQUOT: { why: "your quota is used up", hint: () => "make room there, then run this again" },
  ENAMETOOLONG: { why: "the name is too long", hint: () => "choose a shorter one" },
  ELOOP: { why: "its links lead in a circle", hint: owner },
  EMFILE: { why: "too many files are open", hint: () => "raise the limit: ulimit -n 4096" },
};

/** The runtime's operations in words; every other one "uses" the path. */
const VERBS: Readonly<Record<string, string>> = {
  readfile: "read",
  readdir: "read",
  stat: "read",
  lstat: "read",
  realpath: "find",
  open: "open",
  mkdir: "make the folder",
  writefile: "write",
  rename: "move",
  remove: "remove",
  chmod: "change the mode of",
};

/**
 * A file or folder that the system refused, as the user's own matter: which one, why, what to do.
 * Undefined for a failure of another kind, and for one that names no file where the caller doesn't.
 */
export function fileError(cause: unknown, opened?: string): UserError | undefined {
  if (!(cause instanceof Error)) return undefined;
  const refusal = REFUSALS[(cause as { code?: string }).code ?? ""];
  const [, operation, path] = /\(os error \d+\): (\w+) '([^]+?)'(?: -> '[^]+')?$/
    .exec(cause.message) ?? [cause.message, "open", opened];
  if (refusal === undefined || operation === undefined || path === undefined) return undefined;
  return new UserError({
    code: "FILE_REFUSED",
    message: `cannot ${VERBS[operation] ?? "use"} ${path}: ${refusal.why}`,
    hint: refusal.hint(path),
    cause,
  });
}

function owner(path: string): string {
  return `ls -la ${dirname(path)} shows what is there and who may; ` +
    "for this program's own files SEQUENCE_HOME can name another folder";
}

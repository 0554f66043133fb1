import { posixQuoted } from "../../../lib/cli/shell_quoting.ts";
import { neutralise } from "../../../lib/cli/neutralise.ts";
import type { PrivateFile } from "../private_files.ts";
import { fail, ok, type Row, skip } from "../row.ts";

/** Whether nobody else can read the files that hold keys: a row a file that others can. */
export function checkPrivateFiles(files: readonly PrivateFile[] | undefined): Row[] {
  const named = { id: "files", title: "Private files" };
  if (files === undefined) return [skip(named, "this system has no file modes")];
  if (files.length === 0) return [skip(named, "no key is stored in a file")];
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0);
  if (open.length === 0) {
    return [ok(named, files.map(({ path }) => `${neutralise(path)} is yours alone`).join("; "))];
  }
  return open.map(({ path, mode }) =>
    fail(
      named,
      `${neutralise(path)} can be read by others (mode ${mode.toString(8)})`,
      `chmod 600 ${neutralise(shellWord(path))}`,
      { kind: "private", path },
    )
  );
}

/** A path as a shell takes it. */
function shellWord(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : posixQuoted(path);
}

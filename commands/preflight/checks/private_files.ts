import { posixQuoted } from "../../../lib/cli/shell_quoting.ts";
import { neutralise } from "../../../lib/cli/neutralise.ts";
import type { PrivateFile } from "../private_files.ts";
import { fail, type Named, ok, type Row, skip } from "../row.ts";

/**
 * Whether nobody else can read the files that hold keys, or put others in their place: a row for
 * each file or folder of which that isn't true.
 */
export function checkPrivateFiles(files: readonly PrivateFile[] | undefined): Row[] {
  const named = { id: "files", title: "Private files" };
  if (files === undefined) return [skip(named, "this system has no file modes")];
  const open = files.filter(({ mode, isFolder }) => (mode & (isFolder ? 0o022 : 0o077)) !== 0);
  if (open.length > 0) return open.map((each) => exposed(named, each));
  const keys = files.filter(({ isFolder }) => !isFolder);
  return keys.length === 0
    ? [skip(named, "no key is stored in a file")]
    : [ok(named, keys.map(({ path }) => `${neutralise(path)} is yours alone`).join("; "))];
}

function exposed(named: Named, { path, mode, isFolder }: PrivateFile): Row {
  const others = isFolder ? "can be changed by others" : "can be read by others";
  const wanted = isFolder ? 0o700 : 0o600;
  return fail(
    named,
    `${neutralise(path)} ${others} (mode ${mode.toString(8)})`,
    `chmod ${wanted.toString(8)} ${neutralise(shellWord(path))}`,
    { kind: "private", path, mode: wanted },
  );
}

/** A path as a shell takes it. */
function shellWord(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : posixQuoted(path);
}

import { basename, dirname, join } from "node:path";

/** The installed program and the names of the files that an update makes beside it. */
export interface ProgramFiles {
  /** The program itself, no link. */
  program: string;
  folder: string;
  /** The archive while it is downloaded. */
  part: string;
  /** The new program until it takes its place. */
  fresh: string;
  /** A second name of the current program, while its last name is taken by an older file. */
  link: string;
  /** Under which name the program of a version is kept. */
  kept(version: string): string;
}

/** The names for one run; `run` is 8 hex digits that no other run has. */
export function programFiles(program: string, run: string): ProgramFiles {
  const folder = dirname(program);
  const exe = /\.exe$/i.exec(program)?.[0] ?? "";
  const name = basename(program, exe);
  const own = (kind: string) => join(folder, `.${name}.${run}.${kind}`);
  return {
    program,
    folder,
    part: own("part"),
    // Windows runs nothing without its ending.
    fresh: own(`new${exe}`),
    link: own(`link${exe}`),
    kept: (version) => join(folder, `${name}.old-${version}${exe}`),
  };
}

/** What interrupted runs left behind. Only who holds the lock of the folder may remove it. */
export async function leftovers({ program, folder }: ProgramFiles): Promise<string[]> {
  const exe = /\.exe$/i.exec(program)?.[0] ?? "";
  const prefix = `.${basename(program, exe)}.`;
  const found: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    if (/^[0-9a-f]{8}\.(part|new|link)(\.exe)?$/i.test(rest)) found.push(join(folder, name));
  }
  return found;
}

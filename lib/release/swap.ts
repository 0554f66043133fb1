import { basename, join } from "node:path";
import { syncFolder } from "./file_bytes.ts";
import type { ProgramFiles } from "./program_files.ts";
import { settle } from "./settle.ts";
import { type AfterStep, runSteps, type Step } from "./step.ts";
import type { KeptProgram, UpdateState } from "./update_state.ts";

export interface Swap {
  files: ProgramFiles;
  /** The program that takes the place. */
  from: string;
  /** Its version. */
  version: string;
  /** The current program, as it will be kept. */
  current: KeptProgram;
  /** The state as it has to be before the swap. */
  state: UpdateState;
  writeState(state: UpdateState): Promise<void>;
  os: typeof Deno.build.os;
}

/**
 * Puts another program in the place of the current one. On POSIX systems the name never lacks a
 * working program: the current one gets a second name, and a rename replaces it. Windows does not
 * replace a file that runs, but renames it. A failure leaves everything as it was.
 */
export async function swapIn(swap: Swap, afterStep: AfterStep): Promise<void> {
  const { files, current, state, writeState } = swap;
  try {
    await runSteps(swapSteps(swap), files.folder, afterStep);
  } catch (cause) {
    // Where the current program is away and cannot come back, its other name is all there is.
    const inPlace = await Deno.stat(files.program).then(() => true, () => false);
    if (inPlace) {
      await tidied(state, files, current.version).then(writeState).catch(() => {}); // told below
    }
    throw cause;
  }
}

function swapSteps(swap: Swap): Step[] {
  const { files, from, version, current, state, writeState, os } = swap;
  const kept = join(files.folder, current.file);
  const place = os === "windows"
    ? [{ name: "move the current program away", run: () => Deno.rename(files.program, kept) }, {
      name: "rename the new program in",
      run: () => renameOrRestore(from, files.program, kept),
    }]
    : [
      { name: "link the current program", run: () => linkOrCopy(files.program, files.link) },
      { name: "keep the current program", run: () => renameLink(files.link, kept) },
      { name: "rename the new program in", run: () => Deno.rename(from, files.program) },
      // Not every file system can do that, and the new program is in place by now.
      { name: "sync the folder", run: () => syncFolder(files.folder).catch(() => {}) },
    ];
  return [
    { name: "record what is about to happen", run: () => writeState(state) },
    ...place,
    {
      name: "forget older programs",
      // The new program is in place: what fails here is done by the next run.
      run: () => tidied(state, files, version).then(writeState).catch(() => {}),
    },
  ];
}

/** The settled state of the disk: what nobody needs is removed, what resists is kept for later. */
export async function tidied(
  state: UpdateState,
  files: ProgramFiles,
  version: string,
): Promise<UpdateState> {
  const { state: settled, dropped } = settle(state, files.program, version);
  const install = settled.installs[files.program]!;
  const resisting: KeptProgram[] = [];
  for (const each of dropped) {
    if (install.kept.some(({ file }) => file === each.file)) continue;
    try {
      await Deno.remove(join(files.folder, basename(each.file)));
    } catch (cause) {
      // Windows removes no program that runs.
      if (!(cause instanceof Deno.errors.NotFound)) resisting.push(each);
    }
  }
  if (resisting.length === 0) return settled;
  const kept = [...resisting, ...install.kept];
  return { ...settled, installs: { ...settled.installs, [files.program]: { ...install, kept } } };
}

/** A second name for a file; a copy where the file system has no hard links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await Deno.link(from, to);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || isNoSpace(cause)) throw cause;
    await Deno.copyFile(from, to);
    const copy = await Deno.open(to, { read: true, write: true });
    try {
      await copy.sync();
    } finally {
      copy.close();
    }
  }
}

async function renameLink(link: string, kept: string): Promise<void> {
  await Deno.rename(link, kept);
  // Renaming between two names of one file does nothing (POSIX), so the first one may remain.
  await Deno.remove(link).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  });
}

async function renameOrRestore(from: string, program: string, kept: string): Promise<void> {
  try {
    await Deno.rename(from, program);
  } catch (cause) {
    await Deno.rename(kept, program);
    throw cause;
  }
}

function isNoSpace(cause: unknown): boolean {
  return (cause as { code?: string }).code === "ENOSPC";
}

import { basename } from "node:path";
import type { Context } from "../cli/context.ts";
import { downloadArchive } from "./download.ts";
import { sha256OfFile } from "./file_bytes.ts";
import type { InstalledProgram } from "./installed_program.ts";
import type { Offer } from "./offer.ts";
import type { ProgramFiles } from "./program_files.ts";
import type { ReleaseSource } from "./release_source.ts";
import { requireVersion } from "./smoke_run.ts";
import { type AfterStep, runSteps, type Step } from "./step.ts";
import { type Swap, swapIn } from "./swap.ts";
import { unpackProgram } from "./unpack.ts";
import { installOf, UNSIGNED, type UpdateState, writeUpdateState } from "./update_state.ts";

export interface Installation {
  context: Context;
  source: ReleaseSource;
  offer: Offer;
  program: InstalledProgram;
  files: ProgramFiles;
  /** The version in place. */
  running: string;
  /** Settled. */
  state: UpdateState;
  /** Asked right before the swap, for what may have changed during the download; throws. */
  stillFree?(): Promise<void>;
}

const PRIVATE = { write: true, createNew: true, mode: 0o600 } as const;
const DEFAULT_MODE = 0o755;

/**
 * Downloads, unpacks and tries the offered program, then puts it in place; the current one is kept.
 * Whatever fails before the swap leaves the folder as it was.
 */
export async function install(
  work: Installation,
  afterStep: AfterStep = () => {},
): Promise<void> {
  const { files, context, offer } = work;
  try {
    await runSteps(fetchSteps(work), files.folder, afterStep);
    await requireVersion(context, files.fresh, offer.version, `the program in ${offer.asset.name}`);
    const swap = await swapOf(work);
    await work.stillFree?.();
    await swapIn(swap, afterStep);
  } finally {
    for (const file of [files.part, files.fresh, files.link]) {
      await Deno.remove(file).catch(() => {}); // there is one only if something failed
    }
  }
}

function fetchSteps({ context, source, offer, program, files }: Installation): Step[] {
  let file: Deno.FsFile;
  const close = async (work: Promise<void>) => {
    try {
      await work;
      await file.sync();
    } finally {
      file.close();
    }
  };
  const label = `Downloading sequence ${offer.version} (${(offer.asset.size / 1e6).toFixed(1)} MB)`;
  return [
    { name: "create the archive", run: async () => void (file = await open(files.part)) },
    {
      name: "download",
      run: () =>
        close(
          context.progress(label, downloadArchive(context, source, offer, file, files.folder)),
        ),
    },
    { name: "create the program", run: async () => void (file = await open(files.fresh)) },
    {
      name: "unpack",
      run: () =>
        close(
          context.progress("Unpacking", unpackProgram(files.part, offer.asset, file, files.folder)),
        ),
    },
    { name: "set the mode", run: () => likeCurrent(files.fresh, program) },
    { name: "remove the archive", run: () => Deno.remove(files.part) },
  ];
}

async function swapOf(work: Installation): Promise<Swap> {
  const { context, offer, files, running, state } = work;
  const before = installOf(state, files.program);
  const kept = files.kept(running);
  const current = {
    version: running,
    file: basename(kept),
    sha256: await sha256OfFile(files.program),
  };
  return {
    files,
    from: files.fresh,
    version: offer.version,
    current,
    state: {
      ...state,
      installs: {
        ...state.installs,
        [files.program]: {
          ...before,
          kept: [...before.kept, current],
          pending: { version: offer.version, key: offer.keyId ?? UNSIGNED },
        },
      },
    },
    writeState: (next) => writeUpdateState(context.env, next),
    os: Deno.build.os,
  };
}

function open(path: string): Promise<Deno.FsFile> {
  return Deno.open(path, PRIVATE);
}

/** Mode and owner of the current program; another owner is possible only for root. */
async function likeCurrent(path: string, { mode, uid, gid }: InstalledProgram): Promise<void> {
  if (Deno.build.os === "windows") return;
  if (uid !== null && uid !== Deno.uid()) await Deno.chown(path, uid, gid);
  await Deno.chmod(path, (mode ?? DEFAULT_MODE) & 0o777);
  const file = await Deno.open(path, { read: true });
  try {
    await file.sync();
  } finally {
    file.close();
  }
}

import { basename, join } from "node:path";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { sha256OfFile } from "./file_bytes.ts";
import type { ProgramFiles } from "./program_files.ts";
import { refusal } from "./refusal.ts";
import { compareVersions } from "./semver.ts";
import { requireVersion } from "./smoke_run.ts";
import type { AfterStep } from "./step.ts";
import { swapIn } from "./swap.ts";
import { installOf, type KeptProgram, type UpdateState, writeUpdateState } from "./update_state.ts";

export interface Rollback {
  context: Context;
  files: ProgramFiles;
  /** The version in place. */
  running: string;
  /** Settled. */
  state: UpdateState;
}

/**
 * Puts the kept program back and keeps the current one in its stead, so that a second call undoes
 * the first; needs no network. Gives the version that is in place then. Throws NO_ROLLBACK where
 * nothing is recorded, and refuses (exit 6) a kept program that is not the one that was kept.
 */
export async function rollBack(
  { context, files, running, state }: Rollback,
  afterStep: AfterStep = () => {},
): Promise<string> {
  const before = installOf(state, files.program);
  const wanted = before.kept.at(-1);
  if (wanted === undefined) {
    throw new UserError({
      code: "NO_ROLLBACK",
      message: `no earlier version is recorded for ${files.program}`,
      hint: "sequence update --version V --allow-downgrade installs one",
    });
  }
  const from = join(files.folder, basename(wanted.file));
  await requireKept(from, wanted);
  await requireVersion(context, from, wanted.version, `the kept program ${from}`);
  const current = {
    version: running,
    file: basename(files.kept(running)),
    sha256: await sha256OfFile(files.program),
  };
  const { rolled_back_from: earlier, ...rest } = before;
  const rolledBackFrom = compareVersions(wanted.version, running) < 0 ? running : earlier;
  await swapIn({
    files,
    from,
    version: wanted.version,
    current,
    state: {
      ...state,
      installs: {
        ...state.installs,
        [files.program]: {
          ...rest,
          kept: [wanted, current],
          ...(rolledBackFrom === undefined ? {} : { rolled_back_from: rolledBackFrom }),
        },
      },
    },
    writeState: (next) => writeUpdateState(context.env, next),
    os: Deno.build.os,
  }, afterStep);
  return wanted.version;
}

async function requireKept(path: string, { version, sha256 }: KeptProgram): Promise<void> {
  let actual: string;
  try {
    // A link would be renamed into place, and could lead to something else a moment later.
    if (!(await Deno.lstat(path)).isFile) {
      throw refusal(
        "ROLLBACK_CHANGED",
        `${path} is not the program that was kept: it is no regular file`,
        `nothing was changed; remove it, then sequence update --version ${version} ` +
          "--allow-downgrade installs it again",
      );
    }
    actual = await sha256OfFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError({
      code: "NO_ROLLBACK",
      message: `the kept program ${path} is gone`,
      hint: `sequence update --version ${version} --allow-downgrade installs it again`,
    });
  }
  if (actual === sha256) return;
  throw refusal(
    "ROLLBACK_CHANGED",
    `${path} is not the program that was kept: its SHA-256 is ${actual.slice(0, 12)}…, not ${
      sha256.slice(0, 12)
    }…`,
    `nothing was changed; sequence update --version ${version} --allow-downgrade installs it again`,
  );
}

import type { Action, CommandResult } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { BUILD } from "../../lib/release/build_info.ts";
import { decide, type Decision } from "../../lib/release/decision.ts";
import { install } from "../../lib/release/install.ts";
import { type InstalledProgram, replaceableProgram } from "../../lib/release/installed_program.ts";
import { findOffer, type Offer } from "../../lib/release/offer.ts";
import { requirePlatformStopped } from "../../lib/release/platform_guard.ts";
import { type ProgramFiles, programFiles } from "../../lib/release/program_files.ts";
import { type ReleaseSource, releaseSource } from "../../lib/release/release_source.ts";
import { rollBack } from "../../lib/release/rollback.ts";
import { versionOfProgram } from "../../lib/release/smoke_run.ts";
import { tidy } from "../../lib/release/tidy.ts";
import { withUpdateLock } from "../../lib/release/update_lock.ts";
import {
  installOf,
  readUpdateState,
  UNSIGNED,
  type UpdateState,
} from "../../lib/release/update_state.ts";
import { foundReport, replacedReport, reportResult } from "./report.ts";
import { readWishes, type Wishes } from "./wishes.ts";

export const action: Action = async (context, input) => {
  const wishes = readWishes(input, BUILD.channel);
  const source = wishes.rollback ? undefined : releaseSource(context.env, BUILD);
  if (wishes.check) return await check(context, source!, wishes);
  const program = await replaceable();
  const files = programFiles(program.path, crypto.randomUUID().slice(0, 8));
  return await withUpdateLock(context, files.folder, async () => {
    const inPlace = await versionOfProgram(context, program.path);
    if (inPlace !== BUILD.version) return replacedReport(program.path, inPlace, wishes);
    const state = await tidy(context, files, BUILD.version);
    if (source === undefined) return await goBack(context, files, state, wishes);
    return await update(context, source, program, files, state, wishes);
  });
};

async function check(
  context: Context,
  source: ReleaseSource,
  wishes: Wishes,
): Promise<CommandResult> {
  const offer = await offered(context, source, wishes);
  const path = await Deno.realPath(Deno.execPath());
  const decision = decideOn(context, await readUpdateState(context.env), path, offer, wishes);
  return reportResult({
    ...foundReport(offer, wishes),
    action: decision.action === "install" ? "available" : decision.action,
    reason: "reason" in decision ? decision.reason : null,
    checksum: true,
  });
}

async function update(
  context: Context,
  source: ReleaseSource,
  program: InstalledProgram,
  files: ProgramFiles,
  state: UpdateState,
  wishes: Wishes,
): Promise<CommandResult> {
  const offer = await offered(context, source, wishes);
  const decision = decideOn(context, state, files.program, offer, wishes);
  const report = foundReport(offer, wishes);
  if (decision.action !== "install") {
    if (decision.action === "held" && decision.refusal !== undefined) throw decision.refusal;
    return reportResult({ ...report, action: decision.action, reason: decision.reason });
  }
  const stillFree = () => requirePlatformStopped(context, files.program);
  if (!wishes.force) await stillFree();
  if (decision.downgradeFrom !== undefined) {
    await context.warn(
      `going back from ${decision.downgradeFrom} to ${offer.version}: every fix since then is ` +
        "lost, those of security too, and the older version may not read what the newer one stored",
    );
  }
  await install({
    context,
    source,
    offer,
    program,
    files,
    running: BUILD.version,
    state,
    ...(wishes.force ? {} : { stillFree }),
  });
  return reportResult({
    ...report,
    action: "updated",
    installed: offer.version,
    kept: files.kept(BUILD.version),
    checksum: true,
  });
}

async function goBack(
  context: Context,
  files: ProgramFiles,
  state: UpdateState,
  wishes: Wishes,
): Promise<CommandResult> {
  if (!wishes.force) await requirePlatformStopped(context, files.program);
  const installed = await rollBack({ context, files, running: BUILD.version, state });
  return reportResult({
    current: BUILD.version,
    latest: null,
    channel: wishes.channel,
    action: "rolled_back",
    reason: null,
    installed,
    kept: files.kept(BUILD.version),
    key: null,
    // The kept program is the one whose SHA-256 was noted when it was replaced.
    checksum: true,
  });
}

function offered(context: Context, source: ReleaseSource, { wanted }: Wishes): Promise<Offer> {
  return context.progress(
    `Looking for releases of ${source.repo}`,
    findOffer(context, source, BUILD, wanted),
  );
}

function decideOn(
  context: Context,
  state: UpdateState,
  path: string,
  offer: Offer,
  { wanted, allowDowngrade }: Wishes,
): Decision {
  return decide({
    running: BUILD.version,
    offered: offer.version,
    expires: offer.expires,
    nowMs: context.now(),
    highest: state.highest[offer.keyId ?? UNSIGNED],
    rolledBackFrom: installOf(state, path).rolled_back_from,
    named: "version" in wanted,
    allowDowngrade,
  });
}

/** The program that runs, which is the one to replace. */
async function replaceable(): Promise<InstalledProgram> {
  if (Deno.build.standalone) return await replaceableProgram(Deno.execPath(), Deno.uid());
  throw new UserError({
    code: "RUNS_FROM_SOURCE",
    message: "this program runs from its sources, which `update` does not replace",
    hint: "git pull, then ./denow task compile",
  });
}

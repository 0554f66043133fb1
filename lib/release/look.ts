import type { Context } from "../cli/context.ts";
import type { BuildInfo } from "./build_info.ts";
import { decide } from "./decision.ts";
import { findOffer } from "./offer.ts";
import { readLastCheck, writeLastCheck } from "./last_check.ts";
import { releaseSource } from "./release_source.ts";
import { installOf, readUpdateState, UNSIGNED } from "./update_state.ts";

/**
 * Looks for a release that may be offered to the program at `path` unasked, and notes what it found
 * for the notice. Verified like an update: nothing unsigned, expired or rolled back from is noted.
 */
export async function lookForUpdate(
  context: Context,
  build: BuildInfo,
  path: string,
): Promise<void> {
  const source = releaseSource(context.env, build);
  const channel = build.channel === "beta" ? "beta" : "stable";
  const offer = await findOffer(context, source, build, { channel });
  const state = await readUpdateState(context.env);
  const { action } = decide({
    running: build.version,
    offered: offer.version,
    expires: offer.expires,
    nowMs: context.now(),
    highest: state.highest[offer.keyId ?? UNSIGNED],
    rolledBackFrom: installOf(state, path).rolled_back_from,
    named: false,
    allowDowngrade: false,
  });
  const last = await readLastCheck(context.env);
  await writeLastCheck(context.env, {
    schema: "sequence.update-check/1",
    checked_at: context.now(),
    ...(last?.noticed_at === undefined ? {} : { noticed_at: last.noticed_at }),
    ...(action === "install" ? { newer: offer.version } : {}),
  });
}

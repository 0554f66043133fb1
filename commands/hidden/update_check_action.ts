import type { Action } from "../../lib/cli/command.ts";
import { BUILD } from "../../lib/release/build_info.ts";
import { lookForUpdate } from "../../lib/release/look.ts";

/** Nobody waits for it, and nobody would end it: a server that dribbles must not keep it for days. */
const LIMIT_MS = 120_000;

export const action: Action = async (context) => {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(LIMIT_MS)]);
  const path = await Deno.realPath(Deno.execPath());
  await lookForUpdate({ ...context, signal }, BUILD, path);
  return {};
};

import type { Action } from "../../lib/cli/command.ts";
import { BUILD } from "../../lib/release/build_info.ts";
import { lookForUpdate } from "../../lib/release/look.ts";

export const action: Action = async (context) => {
  await lookForUpdate(context, BUILD, await Deno.realPath(Deno.execPath()));
  return {};
};

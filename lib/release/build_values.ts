import config from "../../deno.json" with { type: "json" };
import type { BuildInfo } from "./build_info.ts";

/**
 * What holds when the program runs from its sources. `tools/compile.ts` puts a generated module in
 * the place of this file, so a compiled program carries fixed values and reads nothing for them.
 */
export const BUILD_VALUES: BuildInfo = {
  version: config.version,
  commit: "unknown",
  target: Deno.build.target,
  deno: Deno.version.deno,
  channel: "source",
  repo: "",
  keys: [],
  keyIds: [],
};

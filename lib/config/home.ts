import { join } from "node:path";
import { UserError } from "../cli/errors.ts";

type Env = (name: string) => string | undefined;

/** Where the program keeps what is the user's: `SEQUENCE_HOME`, else `~/.sequence`. */
export function sequenceHome(env: Env): string {
  const own = env("SEQUENCE_HOME");
  if (own) return own;
  const home = env("HOME") || env("USERPROFILE");
  if (home) return join(home, ".sequence");
  throw new UserError({
    code: "NO_HOME",
    message: "neither SEQUENCE_HOME nor HOME is set",
    hint: "set SEQUENCE_HOME to a folder of your own",
  });
}

export function configPath(env: Env): string {
  return join(sequenceHome(env), "config.toml");
}

/** Folder of the local platform: key, state, store and log. */
export function localFolder(env: Env): string {
  return join(sequenceHome(env), "local");
}

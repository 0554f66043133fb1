import { join } from "node:path";
import { closedPath } from "../cli/closed_path.ts";
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

/**
 * Folder of the local platform: key, state, store and log. Throws where the runtime lets no program
 * work; a link to such a place is found only when it is used.
 */
export function localFolder(env: Env): string {
  const home = sequenceHome(env);
  const folder = join(home, "local");
  if (/^\/(dev|proc|sys)\//.test(folder)) throw closedPath(home);
  return folder;
}

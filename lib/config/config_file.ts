import { parse, stringify } from "smol-toml";
import { UserError } from "../cli/errors.ts";
import { configPath } from "./home.ts";
import { readPrivate, writePrivate } from "./private_file.ts";

/** What the user has chosen. Keys that this version doesn't know are kept. */
export interface UserConfig {
  live_key?: string;
  sandbox_key?: string;
  /** The key is in the operating system's keychain; one in this file does not count then. */
  live_keychain?: boolean;
  sandbox_keychain?: boolean;
  /** `local`: `--sandbox` means the platform in this program; `hosted`: the company's. */
  sandbox?: "local" | "hosted";
  [other: string]: unknown;
}

type Env = (name: string) => string | undefined;

/** Reads `config.toml`; empty if there is none. */
export async function readConfig(env: Env): Promise<UserConfig> {
  const path = configPath(env);
  const text = await readPrivate(path);
  if (text === undefined) return {};
  try {
    return parse(text) as UserConfig;
  } catch (cause) {
    throw new UserError({
      code: "CONFIG_INVALID",
      message: `${path} is not valid TOML: ${(cause as Error).message.split("\n")[0]}`,
      hint: "mend or remove the file, then `sequence login`",
      cause,
    });
  }
}

/** Writes `config.toml` whole, mode 0600. */
export async function writeConfig(env: Env, config: UserConfig): Promise<string> {
  const path = configPath(env);
  await writePrivate(path, stringify(config));
  return path;
}

import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { readConfig } from "../../lib/config/config_file.ts";
import { configPath, localFolder } from "../../lib/config/home.ts";
import { openKeychain } from "../../lib/config/keychain.ts";
import { maskKey } from "../../lib/config/keys.ts";
import { localKeyPath } from "../../lib/config/local_key.ts";
import { readPrivate } from "../../lib/config/private_file.ts";
import { hostedUrl } from "../../lib/config/targets.ts";

/** One row of `login --status`. `null` where there is none. */
export interface KeyStatus {
  target: "live" | "sandbox" | "local";
  /** The local platform's address is known while it runs only. */
  url: string | null;
  /** Masked. */
  key: string | null;
  source: "environment" | "keychain" | "config" | "key file" | null;
  /** What would hold without `source`. */
  shadows: string | null;
  file: string | null;
}

/** For each target its key and where it comes from. Sends nothing; asks a keychain that is used. */
export async function keyStatus(context: Context): Promise<KeyStatus[]> {
  const config = await readConfig(context.env);
  const file = configPath(context.env);
  const url = hostedUrl(context);
  const hosted = async (
    target: "live" | "sandbox",
    variable: string,
    stored: unknown,
  ): Promise<KeyStatus> => {
    const fromEnv = context.env(variable)?.trim();
    const fromFile = typeof stored === "string" ? stored : undefined;
    const inKeychain = config[`${target}_keychain`] === true;
    if (fromEnv) {
      const localChoice = target === "sandbox" && config.sandbox === "local";
      const shadows = localChoice
        ? "the local platform"
        : inKeychain
        ? "the keychain"
        : fromFile
        ? maskKey(fromFile)
        : null;
      return { target, url, key: maskKey(fromEnv), source: "environment", shadows, file: null };
    }
    if (inKeychain) {
      const key = await keychainKey(context, target);
      const shadows = fromFile === undefined ? null : maskKey(fromFile);
      return { target, url, key, source: "keychain", shadows, file: null };
    }
    if (fromFile === undefined) {
      return { target, url, key: null, source: null, shadows: null, file: null };
    }
    return { target, url, key: maskKey(fromFile), source: "config", shadows: null, file };
  };
  const keyFile = localKeyPath(localFolder(context.env));
  const localKey = (await readPrivate(keyFile))?.trim();
  const isLocal = config.sandbox === "local" && !context.env("SEQUENCE_SANDBOX_API_KEY");
  return [
    await hosted("live", "SEQUENCE_API_KEY", config.live_key),
    await hosted("sandbox", "SEQUENCE_SANDBOX_API_KEY", config.sandbox_key),
    {
      target: "local",
      url: null,
      key: localKey ? maskKey(localKey) : null,
      source: localKey ? "key file" : null,
      shadows: isLocal ? `the sandbox at ${url}` : null,
      file: localKey ? keyFile : null,
    },
  ];
}

/** Masked; `null` where the keychain has none or does not answer, which is said. */
async function keychainKey(context: Context, target: "live" | "sandbox"): Promise<string | null> {
  try {
    const key = await openKeychain(context).read(target);
    return key === undefined ? null : maskKey(key);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    await context.warn(cause.message);
    return null;
  }
}

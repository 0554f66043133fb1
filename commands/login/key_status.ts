import type { Context } from "../../lib/cli/context.ts";
import { readConfig } from "../../lib/config/config_file.ts";
import { configPath, localFolder } from "../../lib/config/home.ts";
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
  source: "environment" | "config" | "key file" | null;
  /** What would hold without `source`. */
  shadows: string | null;
  file: string | null;
}

/** For each target its key and where it comes from. Sends nothing. */
export async function keyStatus(context: Context): Promise<KeyStatus[]> {
  const config = await readConfig(context.env);
  const file = configPath(context.env);
  const url = hostedUrl(context);
  const hosted = (target: "live" | "sandbox", variable: string, stored: unknown): KeyStatus => {
    const fromEnv = context.env(variable)?.trim();
    const fromFile = typeof stored === "string" ? stored : undefined;
    if (fromEnv) {
      const localChoice = target === "sandbox" && config.sandbox === "local";
      const shadows = localChoice ? "the local platform" : fromFile ? maskKey(fromFile) : null;
      return { target, url, key: maskKey(fromEnv), source: "environment", shadows, file: null };
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
    hosted("live", "SEQUENCE_API_KEY", config.live_key),
    hosted("sandbox", "SEQUENCE_SANDBOX_API_KEY", config.sandbox_key),
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

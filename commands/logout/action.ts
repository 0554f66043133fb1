import type { Action } from "../../lib/cli/command.ts";
import { readConfig, writeConfig } from "../../lib/config/config_file.ts";
import { configPath } from "../../lib/config/home.ts";

/** Removes a stored key. The local platform's own key file stays: that platform needs it. */
export const action: Action = async (context) => {
  const sandbox = context.options.sandbox || context.options.local;
  const config = await readConfig(context.env);
  const names = sandbox ? ["sandbox_key", "sandbox"] : ["live_key"];
  const removed = names.filter((name) => config[name] !== undefined);
  for (const name of removed) delete config[name];
  const file = removed.length > 0
    ? await writeConfig(context.env, config)
    : configPath(context.env);
  const variable = sandbox ? "SEQUENCE_SANDBOX_API_KEY" : "SEQUENCE_API_KEY";
  if (context.env(variable)) {
    await context.warn(`${variable} is still set and goes on being used`);
  }
  const target = sandbox ? "sandbox" : "live";
  return {
    target,
    json: { removed, file },
    text: () =>
      removed.length > 0
        ? `The ${target} key is removed from ${file}`
        : `No ${target} key was stored`,
  };
};

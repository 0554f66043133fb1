import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { readConfig, writeConfig } from "../../lib/config/config_file.ts";
import { configPath } from "../../lib/config/home.ts";
import { openKeychain } from "../../lib/config/keychain.ts";

/**
 * Removes a stored key wherever it is, and tells where that was. The local platform's own key file
 * stays: that platform needs it.
 */
export const action: Action = async (context) => {
  const sandbox = context.options.sandbox || context.options.local;
  const target = sandbox ? "sandbox" : "live";
  const config = await readConfig(context.env);
  const wasChosen = config[`${target}_keychain`] === true;
  const { name: keychain, fault } = await clearKeychain(context, target, wasChosen);
  const names = sandbox ? ["sandbox_key", "sandbox"] : ["live_key"];
  // A keychain that still holds the key goes on being where it is looked for.
  if (fault === undefined) names.push(`${target}_keychain`);
  const removed = names.filter((name) => config[name] !== undefined);
  for (const name of removed) delete config[name];
  const file = removed.length > 0
    ? await writeConfig(context.env, config)
    : configPath(context.env);
  const places = [
    ...(removed.length > 0 ? [file] : []),
    ...(keychain === undefined ? [] : [keychain]),
  ];
  const variable = sandbox ? "SEQUENCE_SANDBOX_API_KEY" : "SEQUENCE_API_KEY";
  if (context.env(variable)) {
    await context.warn(`${variable} is still set and goes on being used`);
  }
  if (fault !== undefined) {
    throw new UserError({
      code: "KEYCHAIN_FAILED",
      exit: "key",
      message: `the ${target} key is still in the keychain: ${fault.message}`,
      hint: fault.hint ?? "unlock the keychain and run this again",
      cause: fault,
    });
  }
  return {
    target,
    json: { removed, file, removed_from: places },
    text: () =>
      places.length > 0
        ? `The ${target} key is removed from ${places.join(" and ")}`
        : `No ${target} key was stored`,
  };
};

/** Removes the key from the keychain; one that was never chosen may be missing or locked. */
async function clearKeychain(
  context: Context,
  target: "live" | "sandbox",
  wasChosen: boolean,
): Promise<{ name?: string; fault?: UserError }> {
  try {
    const keychain = openKeychain(context);
    return await keychain.remove(target) ? { name: keychain.name } : {};
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    return wasChosen ? { fault: cause } : {};
  }
}

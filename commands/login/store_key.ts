import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { readConfig, type UserConfig, writeConfig } from "../../lib/config/config_file.ts";
import { configPath } from "../../lib/config/home.ts";
import { openKeychain } from "../../lib/config/keychain.ts";

type Account = "live" | "sandbox";

/**
 * Stores a key and gives where: the config file, or with `inKeychain` the operating system's
 * keychain. A keychain that fails is said and, on a terminal, asked about; a key is never put into
 * the file instead by itself. Throws KEYCHAIN_FAILED with nothing stored.
 */
export async function storeKey(
  context: Context,
  account: Account,
  key: string,
  inKeychain: boolean,
): Promise<string> {
  const config = await readConfig(context.env);
  const chosen = account === "sandbox" ? { ...config, sandbox: "hosted" as const } : config;
  const asked = inKeychain && await triedKeychain(context, account, key);
  if (asked !== false) {
    await writeConfig(context.env, withKey(chosen, account, undefined));
    return asked;
  }
  const file = await writeConfig(context.env, withKey(chosen, account, key));
  if (config[`${account}_keychain`] === true) await forget(context, account);
  return file;
}

/** The keychain's name once it has the key; false where the owner wants the file instead. */
async function triedKeychain(
  context: Context,
  account: Account,
  key: string,
): Promise<string | false> {
  try {
    const keychain = openKeychain(context);
    await context.progress(`Storing the key in ${keychain.name}`, keychain.store(account, key));
    return keychain.name;
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code !== "KEYCHAIN_FAILED") throw cause;
    const file = configPath(context.env);
    const { prompt } = context;
    if (prompt.available) {
      await context.warn(cause.message);
      if (await prompt.confirm(`Store it in ${file} (readable by you alone) instead?`)) {
        return false;
      }
    }
    throw new UserError({
      code: cause.code,
      exit: cause.exit,
      message: `${cause.message}; nothing was stored`,
      hint: cause.hint ?? `sequence login without --keychain stores the key in ${file}`,
      cause,
    });
  }
}

function withKey(config: UserConfig, account: Account, key: string | undefined): UserConfig {
  const next = { ...config };
  delete next[`${account}_key`];
  delete next[`${account}_keychain`];
  return key === undefined
    ? { ...next, [`${account}_keychain`]: true }
    : { ...next, [`${account}_key`]: key };
}

/** A key that is in the file now is not wanted in the keychain any more. */
async function forget(context: Context, account: Account): Promise<void> {
  try {
    await openKeychain(context).remove(account);
  } catch (cause) {
    await context.warn(
      `an older ${account} key stays in the keychain: ${(cause as Error).message}`,
    );
  }
}

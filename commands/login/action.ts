import type { Action, CommandResult, Input } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { readConfig, writeConfig } from "../../lib/config/config_file.ts";
import { configPath, localFolder } from "../../lib/config/home.ts";
import { maskKey, requireMode } from "../../lib/config/keys.ts";
import { ensureLocalKey, localKeyPath } from "../../lib/config/local_key.ts";
import { hostedUrl } from "../../lib/config/targets.ts";
import { keyStatus } from "./key_status.ts";
import { storeKey } from "./store_key.ts";
import { verifyKey } from "./verify_key.ts";
import { statusText } from "./view.ts";

export const action: Action = async (context, input) => {
  if (input.options["status"] === true) {
    const targets = await keyStatus(context);
    return { json: { targets }, text: (paint) => statusText(targets, paint) };
  }
  if (context.options.local) {
    refuseKeyOptions(input);
    return await chooseLocal(context);
  }
  const sandbox = context.options.sandbox;
  const key = await askedKey(context, sandbox, input.options["withToken"] === true);
  if (key === "") return await chooseLocal(context);
  return await checkAndStore(context, sandbox, key, input.options["keychain"] === true);
};

/** The local platform makes its key itself: one that is given would be stored nowhere. */
function refuseKeyOptions({ options }: Input): void {
  const option = options["withToken"] === true
    ? "--with-token"
    : options["keychain"] === true
    ? "--keychain"
    : undefined;
  if (option === undefined) return;
  throw new UserError({
    code: "USAGE",
    exit: "usage",
    message: `--local makes its own key and takes no ${option}`,
    hint: "sequence login --sandbox --local, or leave --local out to store a key",
  });
}

/** The key as it was given; empty where Enter chose the local platform. */
async function askedKey(context: Context, sandbox: boolean, withToken: boolean): Promise<string> {
  if (!withToken && !context.prompt.available) {
    throw new UserError({
      code: "NO_TERMINAL",
      exit: "usage",
      message: "there is no terminal to ask for a key",
      hint: sandbox
        ? "sequence login --sandbox --local, or a key on standard input with --with-token"
        : "give the key on standard input: sequence login --with-token < key.txt",
    });
  }
  const question = sandbox
    ? "seq_test_ key (Enter = the platform in this program)"
    : "seq_live_ key";
  const given = withToken ? await context.readStdin() : await context.prompt.secret(question);
  const key = given.trim();
  if (key !== "" || (sandbox && !withToken)) return key;
  throw new UserError({
    code: "NO_KEY",
    exit: "key",
    message: withToken ? "standard input held no key" : "no key was given",
    hint: "sequence login --sandbox is paper trading without an account",
  });
}

async function checkAndStore(
  context: Context,
  sandbox: boolean,
  key: string,
  inKeychain: boolean,
): Promise<CommandResult> {
  const target = sandbox ? "sandbox" : "live";
  const other = sandbox
    ? "sequence login stores a live key"
    : "sequence login --sandbox stores a test key";
  requireMode(key, sandbox ? "test" : "live", target, { hint: other });
  const url = hostedUrl(context);
  await context.progress(`Checking the key at ${url}`, verifyKey(context, url, key));
  const place = await storeKey(context, target, key, inKeychain);
  const file = place === configPath(context.env) ? place : null;
  return {
    target,
    json: { url, key: maskKey(key), file, stored_in: place },
    text: () => `${maskKey(key)} works at ${url}; stored in ${place}`,
  };
}

async function chooseLocal(context: Context): Promise<CommandResult> {
  const config = await readConfig(context.env);
  const folder = localFolder(context.env);
  const key = await ensureLocalKey(folder);
  const file = await writeConfig(context.env, { ...config, sandbox: "local" });
  return {
    target: "local",
    json: { key: maskKey(key), key_file: localKeyPath(folder), file },
    text: () =>
      `--sandbox now means the platform in this program (${maskKey(key)}); stored in ${file}`,
  };
}

import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { readConfig } from "./config_file.ts";
import { configPath, localFolder } from "./home.ts";
import { openKeychain } from "./keychain.ts";
import { requireMode } from "./keys.ts";
import { localKeyPath, readLocalKey } from "./local_key.ts";

export const HOSTED_URL = "https://api.sequencemkts.com";
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Whom a command talks to, and with which key. */
export interface Target {
  name: "live" | "sandbox" | "local";
  url: string;
  key: string;
  /** Such as `SEQUENCE_API_KEY` or a file's path. */
  keySource: string;
}

/** Starts the local platform if it isn't running and gives its address. */
export type EnsureLocal = (context: Context) => Promise<string>;

/** The target that the global options and the stored choice name, without its key. */
export async function targetName(context: Context): Promise<Target["name"]> {
  const { local, sandbox } = context.options;
  if (local) return "local";
  if (!sandbox) return "live";
  if (context.env("SEQUENCE_SANDBOX_API_KEY")) return "sandbox";
  const config = await readConfig(context.env);
  return config.sandbox === "local" ? "local" : "sandbox";
}

/**
 * The target with address and key. Throws a key error when there is no key, or one of the wrong
 * mode, before any request is made.
 */
export async function resolveTarget(context: Context, ensureLocal: EnsureLocal): Promise<Target> {
  const name = await targetName(context);
  if (name === "local") {
    const folder = localFolder(context.env);
    const url = localOverride(context) ?? await ensureLocal(context);
    return { name, url, key: await readLocalKey(folder), keySource: localKeyPath(folder) };
  }
  const { key, source } = await storedKey(context, name);
  requireMode(key, name === "live" ? "live" : "test", name, { source });
  return { name, url: hostedUrl(context), key, keySource: source };
}

/** Where the company's platform is: the option, the variable, else its public address. */
export function hostedUrl(context: Context): string {
  return customUrl(context) ?? HOSTED_URL;
}

/**
 * Another address for the local platform. Its key stays on this machine: the variable, which means
 * the company's platform, counts only when it names this machine, and the option must.
 */
function localOverride(context: Context): string | undefined {
  const url = customUrl(context);
  if (url === undefined || LOOPBACK.includes(new URL(url).hostname)) return url;
  if (context.options.apiUrl === undefined) return undefined;
  throw new UserError({
    code: "BAD_URL",
    exit: "usage",
    message: `--api-url ${url} is not on this machine; the local platform's key stays here`,
    hint: "give http://127.0.0.1:PORT, or leave --api-url out",
  });
}

function customUrl(context: Context): string | undefined {
  const { apiUrl } = context.options;
  const text = apiUrl ?? context.env("SEQUENCE_API_URL");
  if (!text) return undefined;
  const url = URL.parse(text);
  const loopback = url !== null && LOOPBACK.includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    throw new UserError({
      code: "BAD_URL",
      exit: "usage",
      message: `${apiUrl === undefined ? "SEQUENCE_API_URL" : "--api-url"} "${text}" is no https ` +
        "address (http is taken for this machine only)",
      hint: apiUrl === undefined
        ? `unset SEQUENCE_API_URL for ${HOSTED_URL}`
        : `leave --api-url out for ${HOSTED_URL}`,
    });
  }
  return url.origin;
}

async function storedKey(
  context: Context,
  name: "live" | "sandbox",
): Promise<{ key: string; source: string }> {
  const variable = name === "live" ? "SEQUENCE_API_KEY" : "SEQUENCE_SANDBOX_API_KEY";
  const fromEnv = context.env(variable);
  if (fromEnv) return { key: fromEnv.trim(), source: variable };
  const config = await readConfig(context.env);
  if (config[`${name}_keychain`] === true) return await keychainKey(context, name);
  const stored = name === "live" ? config.live_key : config.sandbox_key;
  if (typeof stored === "string") return { key: stored, source: configPath(context.env) };
  throw noKey(name, name === "live" ? "there is no live key" : "there is no sandbox key");
}

/** The key where the keychain was chosen: nothing else stands in for it. */
async function keychainKey(
  context: Context,
  name: "live" | "sandbox",
): Promise<{ key: string; source: string }> {
  const keychain = openKeychain(context);
  const key = await keychain.read(name);
  if (key !== undefined) return { key, source: keychain.name };
  throw noKey(name, `${keychain.name} has no ${name} key any more`);
}

function noKey(name: "live" | "sandbox", message: string): UserError {
  return new UserError({
    code: "NO_KEY",
    exit: "key",
    message,
    hint: name === "live"
      ? "sequence login, or sequence login --sandbox for paper trading without an account"
      : "sequence login --sandbox",
  });
}

import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { readConfig } from "./config_file.ts";
import { configPath, localFolder } from "./home.ts";
import { requireMode } from "./keys.ts";
import { readLocalKey } from "./local_key.ts";

export const HOSTED_URL = "https://api.sequencemkts.com";

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
    const url = await ensureLocal(context);
    const key = await readLocalKey(localFolder(context.env));
    return { name, url: customUrl(context) ?? url, key, keySource: localFolder(context.env) };
  }
  const { key, source } = await storedKey(context, name);
  requireMode(key, name === "live" ? "live" : "test", name);
  return { name, url: customUrl(context) ?? HOSTED_URL, key, keySource: source };
}

function customUrl(context: Context): string | undefined {
  const text = context.options.apiUrl ?? context.env("SEQUENCE_API_URL");
  if (!text) return undefined;
  const url = URL.parse(text);
  const loopback = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    throw new UserError({
      code: "BAD_URL",
      exit: "usage",
      message: `"${text}" is no https address (http is taken for this machine only)`,
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
  const stored = name === "live" ? config.live_key : config.sandbox_key;
  if (typeof stored === "string") return { key: stored, source: configPath(context.env) };
  throw new UserError({
    code: "NO_KEY",
    exit: "key",
    message: name === "live" ? "there is no live key" : "there is no sandbox key",
    hint: name === "live"
      ? "sequence login, or sequence login --sandbox for paper trading without an account"
      : "sequence login --sandbox",
  });
}

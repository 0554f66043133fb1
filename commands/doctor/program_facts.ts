import type { Context } from "../../lib/cli/context.ts";
import { buildInfo } from "../../lib/release/build_info.ts";

/** Which program this is, and on what it runs. */
export function programFacts(): Record<string, unknown> {
  return {
    ...buildInfo(),
    path: Deno.execPath(),
    os: Deno.build.os,
    os_release: osRelease(),
    arch: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
  };
}

function osRelease(): string | null {
  try {
    return Deno.osRelease();
  } catch {
    return null;
  }
}

/** Settings that matter, in the order in which they are shown. */
const SETTINGS = [
  "SEQUENCE_HOME",
  "SEQUENCE_API_URL",
  "SEQUENCE_LOCAL_PORT",
  "SEQUENCE_NO_AUTOSTART",
  "SEQUENCE_CLI_REPO",
  "SEQUENCE_UPDATE_API",
  "SEQUENCE_NO_UPDATE_CHECK",
  "DENO_TLS_CA_STORE",
  "DENO_CERT",
  "NO_COLOR",
  "FORCE_COLOR",
  "TERM",
  "CI",
];
/** Of these it is told that they are set: their values are secret, or can hold a password. */
const SECRET_SETTINGS = [
  "SEQUENCE_API_KEY",
  "SEQUENCE_SANDBOX_API_KEY",
  "GITHUB_TOKEN",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "http_proxy",
  "https_proxy",
  "all_proxy",
];

/** What is set in the environment. An address is shown without user name and password. */
export function environmentFacts(context: Context): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const name of SETTINGS) {
    const value = context.env(name);
    if (value) facts[name] = withoutPassword(value);
  }
  for (const name of SECRET_SETTINGS) if (context.env(name)) facts[name] = "(set)";
  return facts;
}

function withoutPassword(value: string): string {
  return value.replace(/\/\/[^/@\s]*@/, "//");
}

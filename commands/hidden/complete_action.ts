import { deploymentRows } from "../../lib/contract/deployments.ts";
import { deploymentListSchema } from "../../lib/contract/deployments.ts";
import { createRestClient, expectShape, type RestClient } from "../../lib/api/rest_client.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { localFolder } from "../../lib/config/home.ts";
import { resolveTarget } from "../../lib/config/targets.ts";
import { runningState } from "../../lib/platform/state_file.ts";

/** Somebody holds the Tab key down; a platform that is slower than this is not waited for. */
const PATIENCE_MS = 1000;
const MOST = 200;
/** What a shell may put on its command line unquoted, and no more. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/**
 * Prints words for a completion script. Whatever goes wrong gives no words and no message: the
 * line is still being typed. Starts nothing, and asks nobody but the target that was chosen.
 */
export const action: Action = async (context, input) => {
  const patience = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  let rows: string[] = [];
  try {
    rows = await words({ ...context, signal: patience }, input.args["kind"]);
  } catch {
    // No key, no platform, no time.
  }
  return { text: () => rows.slice(0, MOST).join("\n") };
};

async function words(context: Context, kind: string | undefined): Promise<string[]> {
  const { url: baseUrl, key } = await resolveTarget(context, runningOnly);
  const client = createRestClient({ context, baseUrl, key, timeoutMs: PATIENCE_MS });
  if (kind === "deployments") return await deployments(client);
  return kind === "symbols" ? await symbols(client) : [];
}

async function deployments(client: RestClient): Promise<string[]> {
  const list = await client.get("/v1/deployments", { limit: MOST }, { attempts: 1 });
  return deploymentRows(expectShape(deploymentListSchema, list))
    .filter(({ name }) => NAME.test(name))
    .map(({ name, status }) => `${name}\t${/^[a-z]{1,16}$/.exec(status ?? "")?.[0] ?? ""}`);
}

async function symbols(client: RestClient): Promise<string[]> {
  const list = await client.get("/v1/symbols", undefined, { attempts: 1 });
  const rows = Array.isArray(list) ? list : (list as { symbols?: unknown[] }).symbols ?? [];
  const names = (rows as { symbol?: unknown }[]).map((row) => String(row.symbol));
  return [...new Set(names)].filter((name) => NAME.test(name));
}

async function runningOnly(context: Context): Promise<string> {
  const state = await runningState(localFolder(context.env));
  if (state !== undefined) return state.url;
  throw new UserError({ code: "NOT_RUNNING", message: "the local platform is not running" });
}

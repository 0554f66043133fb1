import { join } from "node:path";
import { createRestClient, type RestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { localFolder } from "../../lib/config/home.ts";
import { localKeyPath, readLocalKey } from "../../lib/config/local_key.ts";
import { type PlatformState, runningState } from "../../lib/platform/state_file.ts";
import { startPlatform } from "./start_platform.ts";

/**
 * The address of the local platform, started in the background if it isn't running, which is said
 * on stderr. With SEQUENCE_NO_AUTOSTART a missing one is an error.
 */
export async function ensureLocal(context: Context): Promise<string> {
  const folder = localFolder(context.env);
  const running = await runningState(folder);
  if (running !== undefined) return running.url;
  if (context.env("SEQUENCE_NO_AUTOSTART")) throw notRunning();
  const { state, started } = await context.progress(
    "Starting the local platform",
    startPlatform(context, folder),
  );
  if (started) await context.note(`Started the local platform (pid ${state.pid}) at ${state.url}`);
  return state.url;
}

/** The running platform and a client for it. Throws NOT_RUNNING. */
export async function connectLocal(context: Context): Promise<RestClient> {
  const folder = localFolder(context.env);
  const state = await runningState(folder);
  if (state === undefined) throw notRunning();
  return createRestClient({ context, baseUrl: state.url, key: await readLocalKey(folder) });
}

/** Markets as `GET /v1/edges` tells of them; rows `{edge_id, venue, status, feed}`. */
export async function feedRows(client: RestClient): Promise<Record<string, unknown>[]> {
  const json = await client.get("/v1/edges") as { edges?: Record<string, unknown>[] };
  return (json.edges ?? []).map((
    { edge_id, venue, instrument_type, status, heartbeat_age_ms, feed },
  ) => ({
    edge_id,
    venue,
    instrument_type,
    status,
    heartbeat_age_ms,
    ...(feed as Record<string, unknown> | undefined),
  }));
}

/** The document of `local up` and `local status`. */
export async function statusDocument(
  context: Context,
  state: PlatformState | undefined,
): Promise<Record<string, unknown>> {
  const folder = localFolder(context.env);
  const key_file = localKeyPath(folder);
  const store = join(folder, "store.db");
  if (state === undefined) {
    return { running: false, url: null, pid: null, key_file, feeds: [], store, uptime_s: null };
  }
  const key = await readLocalKey(folder);
  const client = createRestClient({ context, baseUrl: state.url, key });
  const startedMs = Number(BigInt(state.started_at_ns) / 1_000_000n);
  return {
    running: true,
    url: state.url,
    pid: state.pid,
    key_file,
    feeds: await feedRows(client),
    store,
    uptime_s: Math.max(0, Math.floor((context.now() - startedMs) / 1000)),
  };
}

function notRunning(): UserError {
  return new UserError({
    code: "NOT_RUNNING",
    exit: "unreachable",
    message: "the local platform is not running",
    hint: "sequence local up",
  });
}

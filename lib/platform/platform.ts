import { baseTime } from "./base_time.ts";
import { Center } from "./center/center.ts";
import { PlatformClock, systemTime } from "./feeds/clock.ts";
import { openFeeds } from "./feeds/open_feeds.ts";
import type { AtEnd } from "./feeds/played_feed.ts";
import { parseFeedSpec } from "./feeds/sources.ts";
import { processStart } from "./process_identity.ts";
import type { SelfCommand } from "./self_command.ts";
import { App } from "./server/app.ts";
import { removeState, writeState } from "./state_file.ts";
import { Database } from "./store/database.ts";
import { KeyStore } from "./store/key_store.ts";

/** Simulated time that lies before the start: what a recording has up to its first books. */
const LEAD_NS = 5_000_000_000;
/** Of made-up markets, when no seed is given. */
const DEFAULT_SEED = 42;

export interface PlatformOptions {
  /** The home's `local` folder: store, state, log. */
  folder: string;
  /** The program's own key. */
  key: string;
  /** Writes a new own key where the program finds it; nothing to do where nobody looks. */
  keepKey?(key: string): Promise<void>;
  /** As `parseFeedSpec` reads them; none for the recordings that the program carries. */
  feeds: readonly string[];
  /** What recordings do at their end; they begin anew without it. */
  atEnd?: AtEnd;
  /** Simulated seconds in one second of the wall. */
  speed: number;
  seed: number | undefined;
  /** 0 picks a free one. */
  port: number;
  version: string;
  edgeCommand: SelfCommand;
}

/**
 * Runs the platform until `signal` aborts, then ends it in order. Throws a FeedSourceError, a
 * StoreError, or what the system says when it can't listen.
 */
export async function runPlatform(options: PlatformOptions, signal: AbortSignal): Promise<void> {
  const { folder, version } = options;
  const specs = options.feeds.map(parseFeedSpec);
  const db = Database.open(folder);
  const startedMs = systemTime.wallMs();
  const baseNs = baseTime(db, startedMs) - BigInt(LEAD_NS);
  const clock = new PlatformClock(systemTime, baseNs, options.speed, LEAD_NS);
  const feeds = await openFeeds(
    specs,
    clock,
    options.seed ?? DEFAULT_SEED,
    options.atEnd ?? "loop",
  );
  const center = new Center({
    db,
    clock,
    feeds,
    edgeCommand: options.edgeCommand,
    wallMs: () => systemTime.wallMs(),
  });
  if (options.seed !== undefined) center.settings.update({ seed: options.seed });
  const keys = new KeyStore(db);
  keys.adopt(options.key, BigInt(Math.round(startedMs * 1000)) * 1000n);
  const facts = { version, startedMs, nowMs: () => systemTime.wallMs() };
  let port = options.port;
  const keepProgramKey = (key: string) => options.keepKey?.(key) ?? Promise.resolve();
  const app = new App({ center, keys, facts, port: () => port, keepProgramKey });
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port,
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    },
    (request) => app.handle(request),
  );
  port = server.addr.port;
  try {
    await center.open();
    app.opened();
    await writeState(folder, {
      pid: Deno.pid,
      pid_start_time: await processStart(Deno.pid) ?? "",
      url: `http://127.0.0.1:${port}`,
      port,
      version,
      started_at_ns: (BigInt(Math.round(startedMs * 1000)) * 1000n).toString(),
    });
    // Whatever can't be kept must not happen: the platform ends, and its edges with it.
    const failure = await Promise.race([aborted(signal), db.broken]);
    if (failure !== undefined) throw failure;
  } finally {
    app.close();
    await shutDown(server);
    await center.close();
    db.close();
    await removeState(folder, Deno.pid);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined));
  });
}

/** Lets requests under way end, but not for long: a reader may hold its answer for ever. */
async function shutDown(server: Deno.HttpServer): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, 1000);
  await Promise.race([server.shutdown(), late.promise]);
  clearTimeout(timer);
}

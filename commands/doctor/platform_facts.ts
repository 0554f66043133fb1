import * as v from "valibot";
import { createRestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import { localFolder } from "../../lib/config/home.ts";
import { readLocalKey } from "../../lib/config/local_key.ts";
import { hostedUrl } from "../../lib/config/targets.ts";
import { healthSchema } from "../../lib/contract/health.ts";
import { runningState } from "../../lib/platform/state_file.ts";

const TIMEOUT_MS = 5000;
/** A clock that a header of whole seconds shows to be wrong. */
const SKEW_MS = 2000;

/** A platform as it answers now. */
export interface PlatformFact {
  name: "hosted" | "local";
  url: string | null;
  reachable: boolean;
  version: string | null;
  /** How long it took to answer. */
  answered_ms: number | null;
  /** Its clock minus ours. */
  clock_skew_ms: number | null;
  problem: string | null;
}

/** The company's platform: liveness alone, which needs no key and gets none. */
export async function hostedFact(context: Context): Promise<PlatformFact> {
  const url = hostedUrl(context);
  const fact = { name: "hosted", url, version: null } as const;
  const started = context.now();
  try {
    const response = await context.fetch(`${url}/v1/health/live`, {
      redirect: "manual",
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    const ended = context.now();
    const skew = clockSkewMs(response.headers.get("date"), started, ended);
    return {
      ...fact,
      reachable: response.ok,
      answered_ms: ended - started,
      clock_skew_ms: skew,
      problem: response.ok
        ? skewProblem(skew)
        : `it answers ${response.status} to a question whether it lives`,
    };
  } catch (cause) {
    context.signal.throwIfAborted();
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const problem = inner instanceof Error ? inner.message.split("\n")[0]! : String(inner);
    return { ...fact, reachable: false, answered_ms: null, clock_skew_ms: null, problem };
  }
}

/**
 * A server's clock minus ours, in ms: its `Date` header has whole seconds, so half a second is added
 * to it, and it is taken to stand in the middle between question and answer.
 */
export function clockSkewMs(
  date: string | null,
  startedMs: number,
  endedMs: number,
): number | null {
  const server = date === null ? NaN : Date.parse(date);
  return Number.isNaN(server) ? null : Math.round(server + 500 - (startedMs + endedMs) / 2);
}

function skewProblem(skewMs: number | null): string | null {
  if (skewMs === null || Math.abs(skewMs) <= SKEW_MS) return null;
  const seconds = (Math.abs(skewMs) / 1000).toFixed(0);
  return `this machine's clock is ${seconds} s ${skewMs > 0 ? "behind" : "ahead"}: set it by NTP`;
}

/** The platform in this program; it is not started for this. */
export async function localFact(context: Context): Promise<PlatformFact> {
  const folder = localFolder(context.env);
  const fact = { name: "local", version: null, answered_ms: null, clock_skew_ms: null } as const;
  const state = await runningState(folder);
  if (state === undefined) return { ...fact, url: null, reachable: false, problem: null };
  try {
    const client = createRestClient({
      context,
      baseUrl: state.url,
      key: await readLocalKey(folder),
      timeoutMs: TIMEOUT_MS,
    });
    const started = context.now();
    const health = v.parse(healthSchema, await client.get("/v1/health", {}, { attempts: 1 }));
    return {
      ...fact,
      url: state.url,
      reachable: true,
      version: health.version ?? state.version,
      answered_ms: context.now() - started,
      clock_skew_ms: 0,
      problem: state.version === context.version
        ? null
        : `it is of version ${state.version}: sequence local down starts this one next time`,
    };
  } catch (cause) {
    context.signal.throwIfAborted();
    return { ...fact, url: state.url, reachable: false, problem: (cause as Error).message };
  }
}

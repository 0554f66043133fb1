import { connectionFailure } from "../../lib/api/connection_failure.ts";
import { ApiError } from "../../lib/api/api_error.ts";
import type { Context } from "../../lib/cli/context.ts";

/** How far the platform's clock is from ours. */
export interface Clock {
  /** Positive where the platform's is ahead. */
  skewMs: number;
  /** What the measurement can be wrong by: half the round trip, and the clock's own grain. */
  toleranceMs: number;
}

export interface Reached {
  roundTripMs: number;
  /** By the Date of the answer, which has whole seconds. */
  clock: Clock | undefined;
}

const WHOLE_SECOND_MS = 1000;

/** Asks whether the platform serves requests at all, without a key. Throws UNREACHABLE. */
export async function reach(context: Context, url: string): Promise<Reached> {
  const sentMs = context.now();
  const response = await live(context, url);
  const roundTripMs = context.now() - sentMs;
  await response.body?.cancel();
  // Anything but a failure of its own is an answer, also one without this path.
  if (response.status < 500) {
    return { roundTripMs, clock: dateClock(response, sentMs, roundTripMs) };
  }
  throw new ApiError({
    status: response.status,
    code: "NOT_LIVE",
    message: `${url} answers ${response.status} when asked whether it serves requests`,
    hint: response.status === 503
      ? "it starts or stops; run this again in some seconds"
      : undefined,
  });
}

async function live(context: Context, url: string): Promise<Response> {
  try {
    return await context.fetch(`${url}/v1/health/live`, {
      redirect: "error",
      signal: context.signal,
    });
  } catch (cause) {
    throw new ApiError({
      status: 0,
      code: "NOT_REACHED",
      message: `${url} cannot be reached: ${connectionFailure(cause)}`,
      hint: "check the network and --api-url",
      cause,
    });
  }
}

/** Compares our clock with a time that `ask` gives in ns; undefined where it gives none. */
export async function measureClock(
  context: Context,
  ask: () => Promise<bigint | undefined>,
): Promise<Clock | undefined> {
  const sentMs = context.now();
  const timeNs = await ask();
  const halfMs = (context.now() - sentMs) / 2;
  if (timeNs === undefined) return undefined;
  return { skewMs: Number(timeNs / 1000n) / 1000 - (sentMs + halfMs), toleranceMs: halfMs };
}

function dateClock(response: Response, sentMs: number, roundTripMs: number): Clock | undefined {
  const date = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(date)) return undefined;
  // The second that is written has begun: the true time is half of one later, give or take.
  const atMs = date + WHOLE_SECOND_MS / 2;
  return {
    skewMs: atMs - (sentMs + roundTripMs / 2),
    toleranceMs: (roundTripMs + WHOLE_SECOND_MS) / 2,
  };
}

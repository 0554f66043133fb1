import { connectionFailure } from "../../lib/api/connection_failure.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { withoutKey } from "../../lib/cli/secrets.ts";
import { maskKey } from "../../lib/config/keys.ts";

const TIMEOUT_MS = 15_000;

/**
 * Asks the platform whether it takes a key: `GET /v1/account`, or `GET /v1/risk_limits` where the
 * platform has no account endpoint. Throws KEY_REFUSED (exit 4), UNREACHABLE (exit 5), or
 * PLATFORM_ERROR.
 */
export async function verifyKey(context: Context, url: string, key: string): Promise<void> {
  let response = await ask(context, `${url}/v1/account`, key);
  if (response.status === 404) response = await ask(context, `${url}/v1/risk_limits`, key);
  if (response.ok) return;
  const requestId = response.headers.get("x-request-id");
  const more = requestId === null ? {} : { requestId: withoutKey(requestId, key) };
  if (response.status === 401 || response.status === 403) {
    throw new UserError({
      code: "KEY_REFUSED",
      exit: "key",
      message: `${url} refuses the key ${maskKey(key)} (HTTP ${response.status})`,
      hint: "copy the whole key again from the dashboard; nothing was stored",
      ...more,
    });
  }
  throw new UserError({
    code: "PLATFORM_ERROR",
    exit: response.status >= 500 ? "unreachable" : "failed",
    message: `${url} answered HTTP ${response.status} when asked about the key`,
    hint: "try again later; nothing was stored",
    ...more,
  });
}

async function ask(context: Context, url: string, key: string): Promise<Response> {
  try {
    const response = await context.fetch(url, {
      headers: { authorization: `Bearer ${key}`, accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response;
  } catch (cause) {
    if (context.signal.aborted) throw cause;
    const { origin } = new URL(url);
    throw new UserError({
      code: "UNREACHABLE",
      exit: "unreachable",
      message: cause instanceof DOMException && cause.name === "TimeoutError"
        ? `${origin} did not answer within ${TIMEOUT_MS / 1000} s`
        : `${origin} cannot be reached: ${connectionFailure(cause)}`,
      hint: "check the network and --api-url; nothing was stored",
      cause,
    });
  }
}

import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { IdleLimit } from "./idle_limit.ts";
import { mayAsk } from "./release_hosts.ts";
import { refusal } from "./refusal.ts";
import type { ReleaseSource } from "./release_source.ts";
import { statusError } from "./release_status.ts";

const MAX_REDIRECTS = 5;
/** Longest silence of a server, before its answer and within it. */
const IDLE_MS = 20_000;

/** What is asked for. */
export interface ReleaseRequest {
  url: string;
  /** As errors name it, such as `checksums.txt`. */
  what: string;
  /** A request to the API itself, which alone gets the token. */
  api: boolean;
  /** A file's bytes are wanted, also where the API gives them out; else the API's JSON. */
  file?: boolean;
  /** Longest silence in milliseconds; 20 s if absent. */
  idleMs?: number;
}

/** An answer whose body is read piece by piece; `close` ends the request. */
export interface ReleaseAnswer {
  headers: Headers;
  /** Throws a {@link UserError} when the server falls silent or the connection breaks. */
  body: AsyncIterable<Uint8Array>;
  close(): void;
}

/**
 * Sends a request and follows redirects to permitted hosts. Throws UPDATE_REDIRECT (exit 6) for any
 * other host, and an error of its own for each status.
 */
export async function openRelease(
  context: Context,
  source: ReleaseSource,
  request: ReleaseRequest,
): Promise<ReleaseAnswer> {
  const idle = new IdleLimit(request.idleMs ?? IDLE_MS);
  const signal = AbortSignal.any([idle.signal, context.signal]);
  let url = new URL(request.url);
  try {
    for (let hop = 0;; hop++) {
      requirePermitted(url, source, hop, request.what);
      const response = await context.fetch(url, {
        headers: headersFor(url, source, request, context.version),
        redirect: "manual",
        signal,
      });
      if (!isRedirect(response.status)) {
        if (response.status !== 200) throw await statusError(response, url, source, request);
        const body = pieces(response, idle, (cause) => broken(cause, url, idle, context));
        return { headers: response.headers, body, close: () => idle.end() };
      }
      await response.body?.cancel();
      url = nextAddress(url, response.headers.get("location"), hop, request.what);
      idle.touch();
    }
  } catch (cause) {
    idle.end();
    throw cause instanceof UserError ? cause : broken(cause, url, idle, context);
  }
}

/** The whole answer, refused beyond `maxBytes`. */
export async function readRelease(
  context: Context,
  source: ReleaseSource,
  request: ReleaseRequest,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; headers: Headers }> {
  const answer = await openRelease(context, source, request);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > maxBytes) {
        throw refusal(
          "UPDATE_TOO_LARGE",
          `${request.what} is larger than ${maxBytes} bytes`,
          "nothing was changed; this is no release of this program",
        );
      }
      chunks.push(new Uint8Array(chunk));
    }
  } finally {
    answer.close();
  }
  return { bytes: new Uint8Array(await new Blob(chunks).arrayBuffer()), headers: answer.headers };
}

async function* pieces(
  response: Response,
  idle: IdleLimit,
  fault: (cause: unknown) => UserError,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    while (reader !== undefined) {
      idle.touch();
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw cause instanceof UserError ? cause : fault(cause);
  } finally {
    idle.end();
  }
}

function headersFor(
  url: URL,
  source: ReleaseSource,
  { api, file }: ReleaseRequest,
  version: string,
): Record<string, string> {
  const token = api && source.token !== undefined && url.origin === new URL(source.api).origin
    ? { authorization: `Bearer ${source.token}` }
    : {};
  return {
    accept: api && file !== true ? "application/vnd.github+json" : "application/octet-stream",
    // The bytes are compared with a signed size, so they must come as they are.
    "accept-encoding": "identity",
    "user-agent": `sequence/${version}`,
    ...token,
  };
}

function requirePermitted(url: URL, source: ReleaseSource, hop: number, what: string): void {
  if (mayAsk(url, source)) return;
  throw refusal(
    "UPDATE_REDIRECT",
    `${what} ${hop === 0 ? "lies" : "is redirected"} at ${url.protocol}//${url.host}, ` +
      "which is not a host that releases come from",
    "nothing was changed; check SEQUENCE_UPDATE_API and the network between here and the releases",
  );
}

function nextAddress(url: URL, location: string | null, hop: number, what: string): URL {
  const next = location === null ? null : URL.parse(location, url);
  if (next !== null && hop < MAX_REDIRECTS) return next;
  throw refusal(
    "UPDATE_REDIRECT",
    next === null
      ? `${url.host} redirects ${what} to no valid address`
      : `${what} is redirected more than ${MAX_REDIRECTS} times`,
    "nothing was changed; try again later",
  );
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function broken(cause: unknown, url: URL, idle: IdleLimit, context: Context): UserError {
  if (context.signal.aborted) {
    return new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
  }
  const silent = (idle.signal.reason as DOMException | undefined)?.name === "TimeoutError";
  return new UserError({
    code: silent ? "UPDATE_SLOW" : "UPDATE_UNREACHABLE",
    exit: "unreachable",
    message: silent
      ? `${url.host} sent nothing for ${idle.limitMs / 1000} s`
      : `${url.host} cannot be reached, or broke off: ${reason(cause)}`,
    hint: silent
      ? "nothing was changed; try again, or from another network"
      : "nothing was changed; check the network, then run this again",
    cause,
  });
}

function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const text = inner instanceof Error ? inner.message : String(inner);
  return /refused/i.test(text) ? "connection refused" : text.split("\n")[0]!;
}

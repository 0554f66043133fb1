import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { withoutKey } from "../cli/secrets.ts";
import { type Json, parseExact, stringifyExact } from "../contract/json.ts";
import { errorBodySchema } from "../contract/errors.ts";
import { healthSchema } from "../contract/health.ts";
import { ApiError } from "./api_error.ts";
import type { PlannedRequest } from "./planned_request.ts";
import { connectionFailure, isRefused, REDIRECTED } from "./connection_failure.ts";
import { backoffMs, MAX_ATTEMPTS, MAX_WAIT_MS, retryAfterMs } from "./backoff.ts";
import { notFoundHint } from "./not_found_hint.ts";

const TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Failures that come again however often one asks. */
const FINAL = new Set(["ANSWER_TOO_LARGE", "REDIRECTED"]);

export interface RestClientOptions {
  context: Context;
  baseUrl: string;
  key: string;
  /** Longest wait for an answer; 30 s if absent. */
  timeoutMs?: number;
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | undefined>;
  body?: Record<string, unknown>;
  /** Whether a lost answer may be asked for again. GET, PUT and DELETE always may. */
  repeatable?: boolean;
  /** At most this many tries; {@link MAX_ATTEMPTS} by default. */
  attempts?: number;
}

/** The platform's REST interface, as one key sees it. */
export interface RestClient {
  readonly baseUrl: string;
  readonly key: string;
  get(
    path: string,
    query?: RequestOptions["query"],
    options?: Pick<RequestOptions, "attempts">,
  ): Promise<Json>;
  post(path: string, options?: RequestOptions): Promise<Json>;
  patch(path: string, body: Record<string, unknown>): Promise<Json>;
  delete(path: string, query?: RequestOptions["query"]): Promise<Json>;
  send(planned: PlannedRequest): Promise<Json>;
  /** Whether the platform names this extension; asked once. */
  can(capability: string): Promise<boolean>;
}

/**
 * A client that waits at most 30 s for an answer, repeats what may be repeated with backoff, keeps
 * all digits of integers, and never sends its key to another host. Failures are {@link ApiError}s.
 */
export function createRestClient(settings: RestClientOptions): RestClient {
  const { baseUrl, key } = settings;
  let capabilities: Promise<ReadonlySet<string>> | undefined;
  const request = (method: string, path: string, options: RequestOptions = {}) =>
    send(settings, method, path, options);
  const askCapabilities = async () => {
    const health = v.safeParse(healthSchema, await request("GET", "/v1/health"));
    return new Set(health.success ? health.output.capabilities ?? [] : []);
  };
  return {
    baseUrl,
    key,
    get: (path, query, options) =>
      request("GET", path, { ...options, ...(query === undefined ? {} : { query }) }),
    post: (path, options) => request("POST", path, options),
    patch: (path, body) => request("PATCH", path, { body }),
    delete: (path, query) => request("DELETE", path, query === undefined ? {} : { query }),
    send: ({ method, path, ...options }) => request(method, path, options),
    async can(capability) {
      capabilities ??= askCapabilities().catch((cause) => {
        // A platform without the endpoint has none of the extensions.
        if (cause instanceof ApiError && cause.status === 404) return new Set<string>();
        capabilities = undefined;
        throw cause;
      });
      return (await capabilities).has(capability);
    },
  };
}

/** Takes a document apart by its schema. A document of another shape is the platform's fault. */
export function expectShape<S extends v.GenericSchema>(schema: S, json: Json): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new ApiError({
    status: 500,
    code: "UNEXPECTED_ANSWER",
    message: `the platform's answer has an unknown shape (${
      v.getDotPath(issue) ?? "document"
    }: ${issue.message})`,
    hint: "sequence update, or report this with --debug",
  });
}

async function send(
  settings: RestClientOptions,
  method: string,
  path: string,
  options: RequestOptions,
): Promise<Json> {
  const { context, key } = settings;
  const url = new URL(path, settings.baseUrl);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const requestId = crypto.randomUUID();
  const attempts = options.attempts ?? MAX_ATTEMPTS;
  const repeatable = options.repeatable ?? (method !== "POST" && method !== "PATCH");
  for (let attempt = 1;; attempt++) {
    const started = context.now();
    const outcome = await attemptOnce(settings, url, method, requestId, options.body);
    const what = outcome instanceof ApiError ? outcome.message : outcome.response.status;
    await context.debug(`${method} ${url} → ${what} (${context.now() - started} ms)`);
    if (!(outcome instanceof ApiError)) {
      const { response, text } = outcome;
      if (response.ok) return read(text, response, requestIdIn(response, key) ?? requestId);
      // After a lost answer the thing may be gone already, which is what was wanted.
      if (method === "DELETE" && response.status === 404 && attempt > 1) return {};
      const nothingDone = [429, 502, 503, 504].includes(response.status);
      const waitMs = Math.max(
        retryAfterMs(response.headers.get("retry-after")),
        backoffMs(attempt, Math.random()),
      );
      if (!nothingDone || attempt >= attempts || waitMs > MAX_WAIT_MS) {
        throw refusal(response, text, url, requestIdIn(response, key) ?? requestId, waitMs);
      }
      await pause(context, waitMs);
      continue;
    }
    if (context.signal.aborted || !repeatable || attempt >= attempts) throw outcome;
    if (FINAL.has(outcome.apiCode)) throw outcome;
    // A platform on this machine is waited for while it is started; later nobody will come.
    if (isLoopback(url) && isRefused(outcome.cause)) throw outcome;
    await pause(context, backoffMs(attempt, Math.random()));
  }
}

async function attemptOnce(
  { context, key, timeoutMs = TIMEOUT_MS }: RestClientOptions,
  url: URL,
  method: string,
  requestId: string,
  body: Record<string, unknown> | undefined,
): Promise<{ response: Response; text: string } | ApiError> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await context.fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "user-agent": `sequence/${context.version}`,
        "x-request-id": requestId,
      },
      // A redirect could carry the key to another host.
      redirect: "error",
      signal: AbortSignal.any([timeout, context.signal]),
      ...(body === undefined ? {} : { body: stringifyExact(body) }),
    });
    return { response, text: withoutKey(await boundedText(response), key) };
  } catch (cause) {
    if (context.signal.aborted) return interrupted(requestId);
    if (cause instanceof AnswerTooLarge) {
      return new ApiError({
        status: 500,
        code: "ANSWER_TOO_LARGE",
        message: `${url.origin} sent an answer of more than ${MAX_BODY_BYTES / 2 ** 20} MiB`,
        requestId,
        cause,
      });
    }
    const why = connectionFailure(cause);
    const message = timeout.aborted
      ? `${url.origin} did not answer within ${timeoutMs / 1000} s`
      : `${url.origin} cannot be reached: ${why}`;
    return new ApiError({
      status: 0,
      code: why === REDIRECTED ? "REDIRECTED" : "UNREACHABLE",
      message,
      hint: isLoopback(url)
        ? "sequence local status, or sequence local up"
        : "check the network, then run this again",
      requestId,
      cause,
    });
  }
}

function isLoopback({ hostname }: URL): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

class AnswerTooLarge extends Error {}

async function boundedText(response: Response): Promise<string> {
  let size = 0;
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) throw new AnswerTooLarge("the answer is too large");
      controller.enqueue(chunk);
    },
  });
  return response.body === null ? "" : await new Response(response.body.pipeThrough(bound)).text();
}

function read(text: string, response: Response, requestId: string): Json {
  if (text === "") return {};
  try {
    return parseExact(text);
  } catch (cause) {
    throw new ApiError({
      status: 500,
      code: "UNEXPECTED_ANSWER",
      message: `the platform answered ${response.status} with something that is no JSON`,
      requestId,
      cause,
    });
  }
}

/** The platform's own id of a request; absent where it sends none. */
function requestIdIn(response: Response, key: string): string | undefined {
  const id = response.headers.get("x-request-id");
  return id === null ? undefined : withoutKey(id, key);
}

function refusal(
  response: Response,
  text: string,
  url: URL,
  headerId: string,
  waitMs: number,
): ApiError {
  const { status } = response;
  const hint = waitMs > MAX_WAIT_MS
    ? `the platform asks to wait ${Math.ceil(waitMs / 1000)} s; run this again after that`
    : status === 404
    ? notFoundHint(url.pathname)
    : undefined;
  let json: unknown;
  try {
    json = parseExact(text);
  } catch {
    json = undefined;
  }
  const parsed = v.safeParse(errorBodySchema, json);
  if (!parsed.success) {
    const message = text.slice(0, 200).trim() || `the platform answered ${status}`;
    return new ApiError({ status, code: "UNKNOWN", message, hint, requestId: headerId });
  }
  const { error } = parsed.output;
  if (typeof error === "string") {
    const message = error || `the platform answered ${status}`;
    return new ApiError({ status, code: "UNKNOWN", message, hint, requestId: headerId });
  }
  return new ApiError({
    status,
    code: error.code,
    message: error.message || `the platform answered ${status}`,
    hint,
    requestId: error.request_id ?? headerId,
    details: error.details.map((detail) => ({
      message: detail.field ? `${detail.field}: ${detail.message}` : detail.message,
      ...(detail.field ? { field: detail.field } : {}),
      ...(typeof detail.value === "string" ? { value: detail.value } : {}),
      ...(detail.hint ? { hint: detail.hint } : {}),
      ...(detail.code ? { code: detail.code } : {}),
    })),
  });
}

async function pause(context: Context, milliseconds: number): Promise<void> {
  await context.sleep(milliseconds, context.signal);
  if (context.signal.aborted) throw interrupted();
}

function interrupted(requestId?: string): ApiError {
  return new ApiError({ status: 0, code: "INTERRUPTED", message: "interrupted", requestId });
}

import { Problem } from "../problem.ts";

/** Largest request body, bytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 64;
/** Largest address and headers together, bytes. */
const MAX_HEAD_BYTES = 64 * 1024;
/** A body comes within this time: a platform on the same machine has no slow clients. */
const BODY_MS = 10_000;

/** Web pages can't talk to the platform: own Host only, and no Origin at all. */
export function requireOwnHost(request: Request, port: number): void {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const own = ["127.0.0.1", "localhost", "[::1]"].some((name) => host === `${name}:${port}`);
  if (!own) {
    throw new Problem(403, "FORBIDDEN", `host "${host.slice(0, 100)}" is not this platform`);
  }
  if (request.headers.has("origin")) {
    throw new Problem(403, "FORBIDDEN", "requests of web pages are not accepted");
  }
}

/** Throws 431 where address and headers are larger than anybody needs. */
export function requireSmallHead(request: Request): void {
  let size = request.url.length;
  for (const [name, value] of request.headers) size += name.length + value.length + 4;
  if (size <= MAX_HEAD_BYTES) return;
  const text = `address and headers are larger than ${MAX_HEAD_BYTES} bytes`;
  throw new Problem(431, "BAD_REQUEST", text);
}

/** The id that goes back with the answer: the client's if it is decent, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[\x21-\x7e]{1,128}$/.test(given) ? given : crypto.randomUUID();
}

/** The body's text; empty counts as `{}`. Throws 408, 413, 415 or 400. */
export async function bodyText(request: Request, limitMs = BODY_MS): Promise<string> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MAX_BODY_BYTES) {
    await request.body?.cancel();
    throw tooLarge();
  }
  const bytes = request.body === null ? new Uint8Array() : await whole(request.body, limitMs);
  if (bytes.length === 0) return "{}";
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Problem(
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      "the body's content type must be application/json",
    );
  }
  const text = new TextDecoder().decode(bytes);
  requireShallow(text);
  return text;
}

async function whole(body: ReadableStream<Uint8Array>, limitMs: number): Promise<Uint8Array> {
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => {});
  }, limitMs);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (late) throw new Problem(408, "BAD_REQUEST", `the body took longer than ${limitMs} ms`);
      if (done) break;
      size += value.length;
      if (size > MAX_BODY_BYTES) {
        reader.cancel().catch(() => {});
        throw tooLarge();
      }
      parts.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function tooLarge(): Problem {
  return new Problem(
    413,
    "PAYLOAD_TOO_LARGE",
    `the body is larger than ${MAX_BODY_BYTES} bytes`,
  );
}

/** JSON nested without end would cost a parser its stack. */
function requireShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_DEPTH) {
        throw new Problem(400, "BAD_REQUEST", `the body is nested deeper than ${MAX_DEPTH}`);
      }
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
}

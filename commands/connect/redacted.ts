import type { VenueSecrets } from "../../lib/api/venue_credentials.ts";
import { type ErrorDetail, UserError } from "../../lib/cli/errors.ts";

const SHORTEST = 4;

/** Every text in venue keys that must not be shown; shorter ones could be any word. */
export function secretTexts({ apiKey, apiSecret, passphrase, extra }: VenueSecrets): string[] {
  const plain = [apiKey, apiSecret, passphrase ?? "", ...textsIn(extra)];
  const written = plain.flatMap((
    text,
  ) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]);
  return [...new Set(written)].filter((text) => text.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * The same failure without the secrets that a platform may have echoed into it. Its cause is left
 * behind, for that could hold them too.
 */
export function redacted(cause: unknown, secrets: readonly string[]): unknown {
  const clean = (text: string) =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
  if (!(cause instanceof UserError)) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return new UserError({ code: "INTERNAL", message: `internal error: ${clean(text)}` });
  }
  const detail = ({ message, field, value, hint, code }: ErrorDetail): ErrorDetail => ({
    message: clean(message),
    ...(field === undefined ? {} : { field: clean(field) }),
    ...(value === undefined ? {} : { value: clean(value) }),
    ...(hint === undefined ? {} : { hint: clean(hint) }),
    ...(code === undefined ? {} : { code: clean(code) }),
  });
  return new UserError({
    code: clean(cause.code),
    message: clean(cause.message),
    exit: cause.exit,
    details: cause.details.map(detail),
    ...(cause.hint === undefined ? {} : { hint: clean(cause.hint) }),
    ...(cause.requestId === undefined ? {} : { requestId: clean(cause.requestId) }),
  });
}

import type { VenueSecrets } from "../../lib/api/venue_credentials.ts";
import { UserError } from "../../lib/cli/errors.ts";

const NAMES = ["api_key", "api_secret", "passphrase", "extra_json"];
/** A venue without keys of its own; a wallet signs there. */
const KEYLESS = "polymarket";

/**
 * Reads keys as `--with-secrets` gets them: one JSON object, or NAME=value lines (`#` begins a
 * comment line). Throws an error that names a line and never what stands in it.
 */
export function parseSecrets(text: string, venue: string): VenueSecrets {
  const values = text.trimStart().startsWith("{") ? fromJson(text) : fromLines(text);
  const word = (name: string) => {
    const value = values[name];
    if (value === undefined || typeof value === "string") return value;
    throw wrong(`${name} must be text`);
  };
  const passphrase = word("passphrase");
  return checkedSecrets({
    apiKey: word("api_key") ?? "",
    apiSecret: word("api_secret") ?? "",
    ...(passphrase ? { passphrase } : {}),
    ...(values["extra_json"] === undefined ? {} : { extra: values["extra_json"] }),
  }, venue);
}

/** Throws for a key that is missing or can't be one. */
export function checkedSecrets(secrets: VenueSecrets, venue: string): VenueSecrets {
  const { apiKey, apiSecret, passphrase } = secrets;
  if (venue.toLowerCase() !== KEYLESS) {
    if (apiKey === "") throw wrong("there is no api_key");
    if (apiSecret === "") throw wrong("there is no api_secret");
  }
  for (const [name, value] of Object.entries({ api_key: apiKey, passphrase })) {
    // A secret may be a PEM block, of several lines; these are one line each.
    // deno-lint-ignore no-control-regex
    if (value !== undefined && /[\u0000-\u001f\u007f]/.test(value)) {
      throw wrong(`${name} has control characters or several lines`);
    }
  }
  return secrets;
}

function fromJson(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes what it read.
    throw wrong("standard input is no valid JSON");
  }
  const unknown = Object.keys(json as object).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw wrong(`there is a key besides ${NAMES.join(", ")}`);
  return json as Record<string, unknown>;
}

function fromLines(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const at = line.indexOf("=");
    if (at < 0) throw wrong(`line ${i + 1} is not of the form NAME=value`);
    const name = line.slice(0, at).trim().toLowerCase().replace(/^export\s+/, "");
    if (!NAMES.includes(name)) {
      throw wrong(`line ${i + 1} has another name than ${NAMES.join(", ")}`);
    }
    const value = unquoted(line.slice(at + 1).trim());
    values[name] = name === "extra_json" ? extraJson(value, i + 1) : value;
  }
  return values;
}

function extraJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(`line ${line}: extra_json is no valid JSON`);
  }
}

function unquoted(text: string): string {
  const quote = text[0];
  const quoted = text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return quoted ? text.slice(1, -1) : text;
}

function wrong(message: string): UserError {
  return new UserError({
    code: "SECRETS_MALFORMED",
    exit: "usage",
    message,
    hint:
      "give api_key=… and api_secret=… (passphrase=… where the venue has one), or the same as " +
      "one JSON object",
  });
}

import { UserError } from "../cli/errors.ts";

export type KeyMode = "live" | "test";

const SHAPE = /^seq_(live|test)_[0-9a-f]{64}$/;

/**
 * The mode of a well-formed key. Throws a key error that names the `source`, such as
 * `SEQUENCE_API_KEY` or a file, and never shows more of the key than its last digits.
 */
export function keyMode(key: string, source?: string, hint?: string): KeyMode {
  const match = SHAPE.exec(key);
  if (match === null) {
    const where = source === undefined ? "" : ` in ${source}`;
    throw new UserError({
      code: "KEY_MALFORMED",
      exit: "key",
      message: `the key${where} is not of the form seq_live_… or seq_test_… with 64 hex digits`,
      hint: hint ??
        (isVariable(source)
          ? `unset ${source}, or copy the whole key again from the dashboard`
          : "copy the whole key again from the dashboard: sequence login"),
    });
  }
  return match[1] as KeyMode;
}

/** What stands for something that is no key: it may be any secret, so nothing of it is shown. */
export const NOT_A_KEY = "(malformed)";

/** `seq_live_…4f2a`, or {@link NOT_A_KEY}. */
export function maskKey(key: string): string {
  if (!SHAPE.test(key)) return NOT_A_KEY;
  return `${key.slice(0, 9)}…${key.slice(-4)}`;
}

/**
 * Refuses a key of the wrong mode before anything is sent. The hint tells how to get the right key,
 * or `hint` what to do with this one; a `source` that comes before every stored key is named.
 */
export function requireMode(
  key: string,
  wanted: KeyMode,
  target: string,
  { source, hint }: { source?: string; hint?: string } = {},
): void {
  const mode = keyMode(key, source);
  if (mode === wanted) return;
  const login = wanted === "test" ? "sequence login --sandbox" : "sequence login";
  const where = isVariable(source) ? ` in ${source}` : "";
  throw new UserError({
    code: "KEY_WRONG_MODE",
    exit: "key",
    message: `${
      maskKey(key)
    }${where} is a ${mode} key; the ${target} target takes a seq_${wanted}_ key`,
    hint: hint ?? afterVariable(source, login),
  });
}

/** The way to another key: one in the environment comes before what `login` stores. */
export function afterVariable(source: string | undefined, login: string): string {
  return isVariable(source) ? `unset ${source}, then ${login}` : login;
}

function isVariable(source: string | undefined): boolean {
  return source?.startsWith("SEQUENCE_") === true;
}

/** A new key of the local platform. */
export function makeLocalKey(): string {
  return `seq_test_${crypto.getRandomValues(new Uint8Array(32)).toHex()}`;
}

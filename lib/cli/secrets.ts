/** Wider than a key's true shape, so that a mistyped or glued one is masked too. */
const KEY = /seq_(live|test)_[A-Za-z0-9]{4,}/gi;

/** `seq_live_…4f2a` for every key in a text, ours or one that a server echoes. */
export function maskSecrets(text: string): string {
  return text.replace(KEY, (key) => `${key.slice(0, 9)}…${key.slice(-4)}`);
}

/** The same text without a key of ours that somebody echoed, in whole or without its head. */
export function withoutKey(text: string, key: string): string {
  const secret = key.slice(key.lastIndexOf("_") + 1);
  // Shorter ones could be any word; a key has 64 digits.
  return secret.length < 16 ? text : text.replaceAll(secret, `…${secret.slice(-4)}`);
}

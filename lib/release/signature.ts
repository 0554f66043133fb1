import { createHash } from "node:crypto";

const SIGNATURE_BYTES = 64;

/** First 8 hex digits of the SHA-256 of a raw public key. */
export function keyId(rawKey: Uint8Array): string {
  return createHash("sha256").update(rawKey).digest("hex").slice(0, 8);
}

/**
 * The id of the key among `keys` (raw Ed25519 public keys, base64) that signed exactly `bytes`;
 * undefined if none did or `signature` (base64 of 64 bytes, one line) is malformed.
 */
export async function signerOf(
  bytes: Uint8Array,
  signature: string,
  keys: readonly string[],
): Promise<string | undefined> {
  const raw = decodeBase64(signature.replace(/\r?\n$/, ""));
  if (raw?.length !== SIGNATURE_BYTES) return undefined;
  for (const key of keys) {
    const publicKey = decodeBase64(key);
    if (publicKey === undefined) continue;
    const imported = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    const signed = new Uint8Array(bytes);
    if (await crypto.subtle.verify("Ed25519", imported, raw, signed)) return keyId(publicKey);
  }
  return undefined;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  // `atob` would pass over blanks, and then one signature could be written in many ways.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

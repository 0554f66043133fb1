/** Bytes of standard base64, padding optional; undefined if it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  try {
    return Uint8Array.fromBase64(padded);
  } catch {
    return undefined;
  }
}

export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/**
 * Messages as bytes: JSON with the three kinds of value that it lacks in one-key objects, an integer
 * of any size as `{"$n": "…"}`, bytes as `{"$b": base64}`, a number that is not finite as
 * `{"$f": "NaN"}`. (The structured clone of `node:v8` would do the same, but keeps some kilobytes for
 * each message it writes for ever, Deno 2.6.)
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeValue(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value, written));
}

/** What `encodeValue` was given, without the keys that were undefined. Throws a SyntaxError. */
export function decodeValue(bytes: Uint8Array): unknown {
  const text = decoder.decode(bytes);
  const value = JSON.parse(text);
  // Walked by ourselves: a reviver would be called for each of the plain values too.
  return text.includes('{"$') ? restored(value) : value;
}

function written(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $n: value.toString() };
  if (typeof value === "number" && !Number.isFinite(value)) return { $f: String(value) };
  return value instanceof Uint8Array ? { $b: value.toBase64() } : value;
}

function restored(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const item = holder[key];
    if (typeof item === "object" && item !== null) holder[key] = restored(item);
  }
  const { $n, $b, $f } = holder as { $n?: string; $b?: string; $f?: string };
  if ($n !== undefined) return BigInt($n);
  if ($b !== undefined) return Uint8Array.fromBase64($b);
  return $f === undefined ? value : Number($f);
}

/** What JSON may hold here: 64-bit integers are BigInt. */
export type Json = string | number | bigint | boolean | null | Json[] | { [key: string]: Json };

/** Keys whose integers are always BigInt, besides those that end in `_1e8`, `_1e9` or `_ns`. */
const WIDE_KEYS = new Set(["mesh_id", "algo_order_id"]);
const WIDE = /_(1e8|1e9|ns)$/;
const INTEGER = /^-?\d+$/;

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { source?: string },
) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/**
 * Reads JSON without losing a digit: integers under a key with a unit (`_1e8`, `_1e9`, `_ns`), and
 * any integer over 2⁵³, become BigInt. Throws a SyntaxError.
 */
export function parseExact(text: string): Json {
  return parse(text, (key, value, context) => {
    if (typeof value !== "number" || context.source === undefined) return value;
    if (!INTEGER.test(context.source)) return value;
    if (WIDE.test(key) || WIDE_KEYS.has(key) || !Number.isSafeInteger(value)) {
      return BigInt(context.source);
    }
    return value;
  }) as Json;
}

/** Writes JSON with every BigInt as a number with all its digits. */
export function stringifyExact(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item) => typeof item === "bigint" ? rawJson(item.toString()) : item,
    indent,
  );
}

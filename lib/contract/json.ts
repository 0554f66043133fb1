import { markedInteger, markLongIntegers } from "./long_integers.ts";

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
 * any integer over 2⁵³, become BigInt. Numbers under the keys `literals` come as their source text,
 * a {@link NumberLiteral}. Throws a SyntaxError.
 */
export function parseExact(text: string, literals?: ReadonlySet<string>): Json {
  const marked = literals === undefined ? markLongIntegers(text) : undefined;
  if (marked === undefined) return parseEach(text, literals);
  try {
    return widened("", JSON.parse(marked));
  } catch {
    // What is wrong with the text is said of the text, not of the marked one.
    return parseEach(text, literals);
  }
}

/** As `parseExact` where any number may need its source. */
function parseEach(text: string, literals: ReadonlySet<string> | undefined): Json {
  return parse(text, (key, value, context) => {
    if (typeof value !== "number" || context.source === undefined) return value;
    if (literals?.has(key)) return new NumberLiteral(context.source);
    if (!INTEGER.test(context.source)) return value;
    if (isWide(key) || !Number.isSafeInteger(value)) return BigInt(context.source);
    return value;
  }) as Json;
}

/** A value under `key` of marked text: long integers, and those under a key with a unit, as BigInt. */
function widened(key: string, value: Json): Json {
  if (typeof value === "number") return isWide(key) ? BigInt(value) : value;
  if (typeof value === "string") {
    const integer = markedInteger(value);
    if (integer === undefined) return value;
    return isWide(key) || !Number.isSafeInteger(Number(integer)) ? integer : Number(integer);
  }
  if (Array.isArray(value)) value.forEach((item, i) => value[i] = widened("", item));
  else if (typeof value === "object" && value !== null) {
    for (const each of Object.keys(value)) {
      const before = value[each]!;
      const after = widened(each, before);
      if (after !== before) value[each] = after;
    }
  }
  return value;
}

function isWide(key: string): boolean {
  return WIDE.test(key) || WIDE_KEYS.has(key);
}

/** A number as it was written, so that it can be converted by decimal arithmetic. */
export class NumberLiteral {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** The number × 10^`scale`; undefined if it has more decimals than that. */
  units(scale: number): bigint | undefined {
    const [mantissa = "", exponent = "0"] = this.source.toLowerCase().split("e");
    const negative = mantissa.startsWith("-");
    const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
    const shift = Number(exponent) + scale - fraction.length;
    let digits = whole + fraction;
    // No amount of money has so many digits; without a bound an exponent could ask for gigabytes.
    if (Math.abs(shift) > 64) return /^0*$/.test(digits) ? 0n : undefined;
    if (shift >= 0) digits += "0".repeat(shift);
    else {
      const kept = digits.padStart(1 - shift, "0");
      if (!/^0*$/.test(kept.slice(shift))) return undefined;
      digits = kept.slice(0, shift);
    }
    const value = BigInt(digits);
    return negative ? -value : value;
  }

  toJSON(): unknown {
    return rawJson(this.source);
  }
}

/** Writes JSON with every BigInt as a number with all its digits. */
export function stringifyExact(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item) => typeof item === "bigint" ? rawJson(item.toString()) : item,
    indent,
  );
}

import * as v from "valibot";
import { parseExact } from "../../contract/json.ts";
import { badParameter, invalid, Problem } from "../problem.ts";

/** Looks a parameter up. */
export type Query = (name: string) => string | undefined;

/** A whole number of the query, within its range. Throws 400. */
export function integer(
  query: Query,
  name: string,
  preset: number,
  min: number,
  max: number,
): number {
  return optionalInteger(query, name, min, max) ?? preset;
}

/** As {@link integer}, but it may be absent. */
export function optionalInteger(
  query: Query,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const text = query(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < min || value > max) {
    throw badParameter(name, text, `must be a whole number from ${min} to ${max}`);
  }
  return value;
}

/** `true` or `false`; absent is false. Throws 400. */
export function flag(query: Query, name: string): boolean {
  const text = query(name);
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw badParameter(name, text, "must be true or false");
}

/** One of the words. Throws 400. */
export function choice<T extends string>(
  query: Query,
  name: string,
  words: readonly T[],
  preset: T,
): T {
  const text = query(name);
  if (text === undefined) return preset;
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  throw badParameter(name, text, `must be one of ${words.join(" ")}`);
}

/** The words of a comma list; undefined if it is absent or holds none. */
export function list(query: Query, name: string): string[] | undefined {
  const words = query(name)?.split(",").filter((word) => word !== "");
  return words === undefined || words.length === 0 ? undefined : words;
}

/** As {@link integer}, but a value over the range is cut to it. */
export function clamped(
  query: Query,
  name: string,
  preset: number,
  min: number,
  max: number,
): number {
  const text = query(name);
  if (text === undefined) return preset;
  if (!/^\d+$/.test(text) || Number(text) < min) {
    throw badParameter(name, text, `must be a whole number of at least ${min}`);
  }
  return Math.min(Number(text), max);
}

/** A time as ns since the epoch, from ns or ISO 8601. Throws 400. */
export function time(query: Query, name: string): bigint | undefined {
  const text = query(name);
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  const ns = /^\d{1,19}$/.test(text)
    ? BigInt(text)
    : Number.isNaN(ms)
    ? undefined
    : BigInt(ms) * 1_000_000n;
  // The store's times are signed 64-bit integers.
  if (ns !== undefined && BigInt.asIntN(64, ns) === ns) return ns;
  throw badParameter(name, text, "must be ns since the epoch or ISO 8601");
}

/** The keys of a body that have a value. */
export function given<T extends object>(body: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A body as an object of whatever shape. Throws 400 for no JSON object. */
export function readObject(
  text: string,
  literals?: ReadonlySet<string>,
): Record<string, unknown> {
  let json: unknown;
  try {
    json = parseExact(text, literals);
  } catch {
    throw new Problem(400, "BAD_REQUEST", "the body is no JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Problem(400, "BAD_REQUEST", "the body is no JSON object");
  }
  return json as Record<string, unknown>;
}

/**
 * A body of the schema's shape. Throws 400 for no JSON object, 422 with every fault. Numbers under
 * the keys `literals` reach the schema as they were written.
 */
export function parseBody<S extends v.GenericSchema>(
  schema: S,
  text: string,
  literals?: ReadonlySet<string>,
): v.InferOutput<S> {
  const json = readObject(text, literals);
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw invalid(result.issues.map((issue) => faultOf(issue)));
}

/** Where a fault is, and what is wrong there; of several shapes that were tried, in the one that came furthest. */
function faultOf(issue: v.BaseIssue<unknown>, above = ""): { field: string; message: string } {
  const own = v.getDotPath(issue)?.replace(/\.(\d+)(?=\.|$)/g, "[$1]") ?? "";
  const field = [above, own].filter((part) => part !== "").join(".");
  const tried = issue.issues?.filter((each) => (each.path?.length ?? 0) > 0) ?? [];
  if (tried.length > 0) {
    const furthest = tried.reduce((a, b) => b.path!.length > a.path!.length ? b : a);
    if (furthest.path!.length > 1) return faultOf(furthest, field);
  }
  return {
    field: field === "" ? "body" : field,
    message: issue.expected === "never"
      ? "is not a known key"
      : issue.kind === "schema" && issue.received === "undefined"
      ? "is missing"
      : issue.message,
  };
}

import * as v from "valibot";
import { parseExact } from "../../contract/json.ts";
import { badParameter, invalid, Problem } from "../problem.ts";

type Query = (name: string) => string | undefined;

/** A whole number of the query, within its range. Throws 400. */
export function integer(
  query: Query,
  name: string,
  preset: number,
  min: number,
  max: number,
): number {
  const text = query(name);
  if (text === undefined) return preset;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < min || value > max) {
    throw badParameter(name, text, `must be a whole number from ${min} to ${max}`);
  }
  return value;
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
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return BigInt(ms) * 1_000_000n;
  throw badParameter(name, text, "must be ns since the epoch or ISO 8601");
}

/** A body of the schema's shape. Throws 400 for no JSON object, 422 with every fault. */
export function parseBody<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  let json: unknown;
  try {
    json = parseExact(text);
  } catch {
    throw new Problem(400, "BAD_REQUEST", "the body is no JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Problem(400, "BAD_REQUEST", "the body is no JSON object");
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw invalid(result.issues.map((issue) => ({
    field: v.getDotPath(issue)?.replace(/\.(\d+)(?=\.|$)/g, "[$1]") ?? "body",
    message: issue.expected === "never" ? "is not a known key" : issue.message,
  })));
}

import { NumberLiteral, parseExact, stringifyExact } from "../../contract/json.ts";

/**
 * A request's content as one text: order of keys, white space and `graph_id` do not count, and a
 * number is what it means, however it is written.
 */
export function canonical(text: string): string {
  const { graph_id: _id, ...content } = parseExact(text) as Record<string, unknown>;
  return stringifyExact(sorted(content));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null || value instanceof NumberLiteral) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, item]) => [
      key,
      sorted(item),
    ]),
  );
}

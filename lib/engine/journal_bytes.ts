import type { JournalEntry } from "./journal.ts";

const TEXT = new TextEncoder();

/**
 * A journal entry as one line of text that is the same for the same entry everywhere: JSON with keys
 * in alphabetical order, BigInts as plain integers, bytes as hex. Throws a RangeError for a Number
 * that is neither null nor finite, for JSON would turn it into null and hide the difference.
 */
export function journalLine(entry: JournalEntry): string {
  return `${canonical(entry)}\n`;
}

/** The bytes of a whole journal, to be compared or hashed. */
export function journalBytes(entries: readonly JournalEntry[]): Uint8Array {
  return TEXT.encode(entries.map(journalLine).join(""));
}

function canonical(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} has no place in a journal`);
    return Object.is(value, -0) ? "0" : JSON.stringify(value);
  }
  if (value instanceof Uint8Array) return `"${hex(value)}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(",")}}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

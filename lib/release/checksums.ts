import { refusal, REPORT_HINT } from "./refusal.ts";

/**
 * SHA-256 (hex) by file name, from the lines `<sha256>  <name>` of `checksums.txt`. Throws
 * UPDATE_CHECKSUM (exit 6) for a line of another shape and for a name that occurs twice.
 */
export function parseChecksums(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split("\n")) {
    const trimmed = line.replace(/\r$/, "");
    if (trimmed === "") continue;
    const [, sum, name] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(trimmed) ?? [];
    if (sum === undefined || name === undefined || sums.has(name)) {
      throw refusal(
        "UPDATE_CHECKSUM",
        `checksums.txt has a malformed line: ${trimmed.slice(0, 100)}`,
        REPORT_HINT,
      );
    }
    sums.set(name, sum);
  }
  return sums;
}

import type { EdgeEntry } from "./messages.ts";

/** Entries in one frame, about: some hundred bytes each, far below what a frame may hold. */
const PART = 4096;
/** No part has more, whatever is in it. */
const MOST = 4 * PART;

/**
 * Cuts what gathered into parts that fit into frames, for a machine that stood still catches up with
 * seconds of events at once. A part is stored in one transaction, so a fill stays with the state of
 * its order, which follows it.
 */
export function journalParts(entries: readonly EdgeEntry[]): readonly (readonly EdgeEntry[])[] {
  if (entries.length <= PART) return [entries];
  const parts: EdgeEntry[][] = [];
  let from = 0;
  for (let i = 0; i < entries.length; i++) {
    const length = i + 1 - from;
    const ends = length >= PART && entries[i]!.type === "order" || length >= MOST;
    if (!ends && i + 1 < entries.length) continue;
    parts.push(entries.slice(from, i + 1));
    from = i + 1;
  }
  return parts;
}

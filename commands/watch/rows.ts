/** Rows that a pane keeps: memory stays flat however long one watches. */
export const KEPT_ROWS = 500;
const CHUNK_ROWS = 50;

/**
 * The newest rows of a pane, oldest first. They are kept in chunks, so that a row more copies few of
 * them: a busy algo makes thousands a second.
 */
export interface Rows<T> {
  readonly length: number;
  readonly chunks: readonly (readonly T[])[];
}

export const NO_ROWS: Rows<never> = { length: 0, chunks: [] };

/** With one more at the end; the oldest chunk goes when the others are enough. */
export function appended<T>({ length, chunks }: Rows<T>, row: T): Rows<T> {
  const last = chunks.at(-1);
  if (last !== undefined && last.length < CHUNK_ROWS) {
    return { length: length + 1, chunks: chunks.with(-1, [...last, row]) };
  }
  const spare = length + 1 - (chunks[0]?.length ?? 0) >= KEPT_ROWS ? 1 : 0;
  return {
    length: length + 1 - (spare === 1 ? chunks[0]!.length : 0),
    chunks: [...chunks.slice(spare), [row]],
  };
}

/** Where the newest row that `wanted` holds for stands; undefined if there is none. */
export function findNewest<T>(
  { chunks }: Rows<T>,
  wanted: (row: T) => boolean,
): { chunk: number; at: number } | undefined {
  for (let chunk = chunks.length - 1; chunk >= 0; chunk--) {
    const at = chunks[chunk]!.findLastIndex(wanted);
    if (at >= 0) return { chunk, at };
  }
  return undefined;
}

/** With another row in the place of one. */
export function replaced<T>(
  rows: Rows<T>,
  { chunk, at }: { chunk: number; at: number },
  row: T,
): Rows<T> {
  const changed = rows.chunks[chunk]!.with(at, row);
  return { length: rows.length, chunks: rows.chunks.with(chunk, changed) };
}

/** All of them as a list. */
export function listOf<T>({ chunks }: Rows<T>): T[] {
  return chunks.flat();
}

/** The newest of a list, as many as are kept. */
export function rowsOf<T>(list: readonly T[]): Rows<T> {
  return list.slice(-KEPT_ROWS).reduce<Rows<T>>(appended, NO_ROWS);
}

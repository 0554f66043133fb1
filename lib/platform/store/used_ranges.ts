/** Ids from `algoOrderId` through `through`, each used `seq` times. */
export interface UsedRange {
  algoOrderId: bigint;
  through: bigint;
  seq: number;
}

/**
 * Ids and how often each was used, as ranges in ascending order: an algo that counts upwards has used
 * a million ids and takes one range.
 */
export function usedRanges(used: Iterable<{ algoOrderId: bigint; seq: number }>): UsedRange[] {
  const sorted = [...used].sort((a, b) =>
    a.algoOrderId < b.algoOrderId ? -1 : a.algoOrderId > b.algoOrderId ? 1 : 0
  );
  const ranges: UsedRange[] = [];
  for (const { algoOrderId, seq } of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last.seq === seq && last.through + 1n === algoOrderId) {
      last.through = algoOrderId;
    } else ranges.push({ algoOrderId, through: algoOrderId, seq });
  }
  return ranges;
}

/**
 * The percentile by nearest rank: the smallest value that at least `percent` % of all values do not
 * exceed. `sorted` is ascending and not empty; nothing is interpolated, so it is one of the values.
 */
export function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil(percent / 100 * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/**
 * How many values a percentile needs before it says more than the largest (or smallest) value does:
 * at least one value must lie beyond it.
 */
export function valuesNeeded(percent: number): number {
  return Math.ceil(100 / Math.min(percent, 100 - percent));
}

/** The percentile, or null while there are fewer values than {@link valuesNeeded}. */
export function percentileOrNull(sorted: ArrayLike<number>, percent: number): number | null {
  return sorted.length < valuesNeeded(percent) ? null : nearestRank(sorted, percent);
}

/** Share of the values that are at most `value`, in percent with one decimal. `sorted` ascending. */
export function percentOf(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return sorted.length === 0 ? 0 : Math.round(1000 * low / sorted.length) / 10;
}

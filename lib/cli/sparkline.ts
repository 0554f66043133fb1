const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * The last `columns` values as bars, the highest of them full and zero the lowest; empty columns
 * on the left where there are fewer. Negative values count as zero.
 */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = columns > 0 ? values.slice(-columns) : [];
  const top = Math.max(...shown, 0);
  const bars = shown.map((value) => {
    const share = top === 0 ? 0 : Math.max(0, value) / top;
    return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))];
  });
  return " ".repeat(Math.max(0, columns - shown.length)) + bars.join("");
}

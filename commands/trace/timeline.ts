import { barAt } from "../../lib/cli/bars.ts";

/** A stretch between two stamps of one clock. */
export interface Stretch {
  name: string;
  ns: number;
}

export interface Timeline {
  /** Lengths are drawn by their logarithm, because they differ by more than 1000 times. */
  logarithmic: boolean;
  /** A drawn bar for each stretch, all within the same width. */
  bars: string[];
}

/** Stretches one after the other, drawn to scale; those of no length are drawn as nothing. */
export function timeline(stretches: readonly Stretch[], width: number): Timeline {
  const lengths = stretches.map(({ ns }) => Math.max(0, ns));
  const drawn = lengths.filter((ns) => ns > 0);
  const logarithmic = drawn.length > 1 && Math.max(...drawn) > 1000 * Math.min(...drawn);
  // One column of the shortest is one ten-fold below it.
  const shortest = Math.min(...drawn);
  const size = (ns: number) => ns === 0 ? 0 : logarithmic ? 1 + Math.log10(ns / shortest) : ns;
  const total = lengths.reduce((sum, ns) => sum + size(ns), 0);
  let at = 0;
  const bars = lengths.map((ns) => {
    if (ns === 0 || total === 0) return "";
    const from = at / total;
    at += size(ns);
    return barAt(from, at / total, width);
  });
  return { logarithmic, bars };
}

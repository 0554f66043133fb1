import type { LatencySummary } from "./status.ts";

const BUCKETS = 32 * 32;

/**
 * Durations in buckets of about 3 % width up to 2 s, so that recording one costs a few ns and a
 * percentile is right to that width. Percentiles are by nearest rank, at a bucket's upper end.
 */
export class LatencyHistogram {
  #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  /** Anything above 2 s is counted as 2 s; the maximum stays exact. */
  record(ns: number): void {
    const value = ns > 0x7fffffff ? 0x7fffffff : ns < 0 ? 0 : Math.floor(ns);
    this.#counts[bucketOf(value)]!++;
    this.#count++;
    if (ns > this.#max) this.#max = ns;
  }

  add(other: LatencyHistogram): void {
    for (let i = 0; i < BUCKETS; i++) this.#counts[i]! += other.#counts[i]!;
    this.#count += other.#count;
    this.#max = Math.max(this.#max, other.#max);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#max = 0;
  }

  summary(): LatencySummary {
    return {
      count: this.#count,
      p50Ns: this.#percentile(0.5),
      p90Ns: this.#percentile(0.9),
      p99Ns: this.#percentile(0.99),
      maxNs: Math.round(this.#max),
    };
  }

  #percentile(share: number): number {
    if (this.#count === 0) return 0;
    let left = Math.ceil(this.#count * share);
    for (let i = 0; i < BUCKETS; i++) {
      left -= this.#counts[i]!;
      if (left <= 0) return Math.min(upperEnd(i), Math.round(this.#max));
    }
    return Math.round(this.#max);
  }
}

/** Values below 64 have a bucket each; above, each doubling has 32. */
function bucketOf(value: number): number {
  if (value < 64) return value;
  const top = 31 - Math.clz32(value);
  return (top - 4) * 32 + ((value >>> (top - 5)) & 31);
}

function upperEnd(bucket: number): number {
  if (bucket < 64) return bucket;
  const top = Math.floor(bucket / 32) + 4;
  return ((bucket % 32) + 33) * 2 ** (top - 5) - 1;
}

/** The last 30 to 60 seconds of durations: two halves, of which the older is dropped. */
export class RecentLatency {
  #now = new LatencyHistogram();
  #before = new LatencyHistogram();
  #sinceNs = 0;

  record(ns: number): void {
    this.#now.record(ns);
  }

  /** `atNs` is the present on the caller's clock; called about once a second. */
  summary(atNs: number): LatencySummary {
    if (atNs - this.#sinceNs >= 30e9) {
      const dropped = this.#before;
      this.#before = this.#now;
      this.#now = dropped;
      this.#now.clear();
      this.#sinceNs = atNs;
    }
    const both = new LatencyHistogram();
    both.add(this.#now);
    both.add(this.#before);
    return both.summary();
  }
}

/** Why a message did not arrive (`api.md` §7.9). */
export type DropReason = "NO_SUCH_PEER" | "PEER_NOT_RUNNING" | "TOO_LARGE" | "QUEUE_FULL";

/** Newest samples that one link keeps; a busier hour is described by its last part. */
const MAX_SAMPLES = 8192;

export interface LatencySummary {
  count: number;
  min_ns: number;
  mean_ns: number;
  p50_ns: number;
  p90_ns: number;
  p99_ns: number;
  max_ns: number;
}

interface Sample {
  atMs: number;
  value: number;
}

/** The newest values with their times, oldest first. */
class Samples {
  #all: Sample[] = [];

  add(atMs: number, value: number): void {
    this.#all.push({ atMs, value });
    if (this.#all.length > MAX_SAMPLES * 2) this.#all.splice(0, this.#all.length - MAX_SAMPLES);
  }

  since(fromMs: number): number[] {
    return this.#all.filter((each) => each.atMs >= fromMs).map((each) => each.value);
  }
}

/** What went over one link of a mesh, from one instance to another, in this run of the platform. */
export class LinkStats {
  messagesTotal = 0;
  /** Wall clock of the last message, ms; null before the first. */
  lastMessageMs: number | null = null;
  #latency = new Samples();
  #bytes = new Samples();
  #probes = new Samples();
  #drops: { atMs: number; reason: DropReason; count: number }[] = [];

  delivered(atMs: number, bytes: number, latencyNs: number): void {
    this.messagesTotal++;
    this.lastMessageMs = atMs;
    this.#latency.add(atMs, latencyNs);
    this.#bytes.add(atMs, bytes);
  }

  dropped(atMs: number, reason: DropReason, count: number): void {
    const last = this.#drops.at(-1);
    // One row a second and reason is enough for a window of whole seconds.
    if (last?.reason === reason && atMs - last.atMs < 1000) last.count += count;
    else this.#drops.push({ atMs, reason, count });
    if (this.#drops.length > MAX_SAMPLES) this.#drops.shift();
  }

  probed(atMs: number, latencyNs: number): void {
    this.#probes.add(atMs, latencyNs);
  }

  /** The counts and latencies since `fromMs`, names as in the mesh document. */
  window(fromMs: number) {
    const latency = this.#latency.since(fromMs);
    const drops: Record<string, number> = {};
    for (const { atMs, reason, count } of this.#drops) {
      if (atMs >= fromMs) drops[reason] = (drops[reason] ?? 0) + count;
    }
    return {
      messages: latency.length,
      bytes: sum(this.#bytes.since(fromMs)),
      dropped: sum(Object.values(drops)),
      drops_by_reason: drops,
      messages_total: this.messagesTotal,
      latency: summary(latency),
      probe: summary(this.#probes.since(fromMs)),
    };
  }
}

/** Percentiles by nearest rank; null without a value. */
export function summary(values: number[]): LatencySummary | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1]!);
  return {
    count: sorted.length,
    min_ns: Math.round(sorted[0]!),
    mean_ns: Math.round(sum(sorted) / sorted.length),
    p50_ns: at(0.5),
    p90_ns: at(0.9),
    p99_ns: at(0.99),
    max_ns: Math.round(sorted.at(-1)!),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

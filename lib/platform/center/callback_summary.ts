import type { EdgeStatus } from "../edge/messages.ts";
import type { Instance } from "./instance.ts";

/**
 * What callbacks of an instance lately took, with what happened since the summary before: an event
 * of topic `traces` that is not kept. Undefined before the first callback.
 */
export function callbackSummary(
  { label, edgeId }: Instance["plan"],
  status: EdgeStatus,
  tsNs: bigint,
): Record<string, unknown> | undefined {
  const lately = Object.entries(status.callbacks);
  if (lately.length === 0) return undefined;
  const callbacks = Object.fromEntries(
    lately.map(([name, took]) => [name, {
      count: took.count,
      p50_ns: took.p50Ns,
      p90_ns: took.p90Ns,
      p99_ns: took.p99Ns,
      max_ns: took.maxNs,
    }]),
  );
  return {
    kind: "summary",
    label,
    edge_id: edgeId,
    window_ms: status.windowMs,
    callbacks,
    actions: status.actions,
    rows_left_out: status.tracesLeftOut,
    ts_ns: tsNs,
  };
}

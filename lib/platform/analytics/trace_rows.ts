import type { Row } from "../store/database.ts";
import { FIRST_STAGES } from "./order_legs.ts";

/** The clock that an order's stamps are from, and what it resolves. */
export interface TraceClock {
  name: "wall" | "mono" | "sim" | "venue";
  resolutionNs: number;
}

/** Stamps of one order, in their order, as rows of `traces`. `fillIds` are by the venue's trade id. */
export function traceRows(
  order: Row,
  stamps: readonly Row[],
  clock: TraceClock,
  fillIds: ReadonlyMap<string, string>,
): Record<string, unknown>[] {
  const startNs = stamps[0]?.["at_ns"] as bigint;
  let lastNs: bigint | undefined;
  let sent = false;
  return stamps.map((stamp, i) => {
    const stage = stamp["stage"] as string;
    const atNs = stamp["at_ns"] as bigint;
    const deltaNs = lastNs === undefined ? null : atNs - lastNs;
    lastNs = atNs;
    if (stage === "sent") sent = true;
    const attrs = attributes(stamp["attrs"] as string);
    const fillId = fillIds.get(attrs["trade_id"] as string);
    return {
      seq: i + 1,
      node_order_id: order["node_order_id"],
      stage,
      component: componentOf(stage, sent, attrs),
      edge_id: order["edge_id"],
      ts_ns: atNs,
      clock: clock.name,
      resolution_ns: clock.resolutionNs,
      delta_ns: deltaNs,
      since_start_ns: atNs - startNs,
      attrs: fillId === undefined ? attrs : { fill_id: fillId, ...attrs },
    };
  });
}

/** The attributes of a stamp; integers with a unit are exact. */
export function attributes(json: string): Record<string, unknown> {
  return JSON.parse(json, (key, value) => {
    const wide = /_(ns|1e8|1e9)$/.test(key) &&
      (typeof value === "number" || typeof value === "string");
    return wide ? BigInt(value) : value;
  }) as Record<string, unknown>;
}

/** Who made a stamp: what the venue did carries the venue's time, or follows what was sent there. */
function componentOf(stage: string, sent: boolean, attrs: Record<string, unknown>): string {
  if (stage === "api_received") return "platform";
  if (FIRST_STAGES.includes(stage)) return "edge";
  switch (stage) {
    case "callback_started":
    case "callback_ended":
    case "algo_notified":
      return "algo";
    case "venue_acked":
    case "filled":
    case "amended":
    case "expired":
      return "venue";
    case "cancelled":
      return attrs["venue_ts_ns"] === undefined ? "platform" : "venue";
    case "rejected":
      return sent ? "venue" : "edge";
    default:
      return "edge";
  }
}

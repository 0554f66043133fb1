import { nearestRank, percentOf } from "./nearest_rank.ts";

/** One stamp of an order, as far as legs need it. `atNs` is ns, of one clock for all. */
export interface LegStamp {
  stage: string;
  atNs: bigint;
  /** What the callback that ended here really took, by its process's own clock. */
  tookNs?: bigint | undefined;
}

/** The leg that is measured, and not the difference of two stamps. */
export const MEASURED_LEG = "callback";

/** Stages with which an order's life can begin. */
export const FIRST_STAGES: readonly string[] = [
  "book_received",
  "nbbo_received",
  "message_received",
  "heartbeat",
  "api_received",
];

const LEGS = [
  { leg: "decision", from: FIRST_STAGES, to: "callback_ended" },
  { leg: "submit_to_route", from: ["submitted"], to: "routed" },
  { leg: "route_to_ack", from: ["routed"], to: "venue_acked" },
  { leg: "ack_to_first_fill", from: ["venue_acked"], to: "filled" },
  { leg: "fill_to_algo", from: ["filled"], to: "algo_notified" },
  { leg: "cancel_to_end", from: ["cancel_requested"], to: "cancelled" },
] as const;

/** The legs by name: the stages one of which it begins with, and the one it ends with. */
export const LEG_ENDS: readonly { leg: string; from: readonly string[]; to: string }[] = LEGS;

export interface Leg {
  leg: string;
  from: string;
  to: string;
  durationNs: bigint;
}

/** The legs of one order's life, from its stamps in their order; a leg that did not happen is absent. */
export function orderLegs(stamps: readonly LegStamp[]): Leg[] {
  return [...measured(stamps), ...between(stamps)];
}

function measured(stamps: readonly LegStamp[]): Leg[] {
  const durationNs = stamps.find(({ stage }) => stage === "callback_ended")?.tookNs;
  return durationNs === undefined
    ? []
    : [{ leg: MEASURED_LEG, from: "callback_started", to: "callback_ended", durationNs }];
}

function between(stamps: readonly LegStamp[]): Leg[] {
  return LEGS.flatMap(({ leg, from, to }) => {
    const begin = stamps.findIndex(({ stage }) => (from as readonly string[]).includes(stage));
    if (begin < 0) return [];
    const end = stamps.findIndex(({ stage }, i) => i > begin && stage === to);
    if (end < 0) return [];
    const durationNs = stamps[end]!.atNs - stamps[begin]!.atNs;
    return [{ leg, from: stamps[begin]!.stage, to, durationNs }];
  });
}

/** Durations of each leg over many orders, ns, ascending. */
export type LegDistribution = ReadonlyMap<string, Float64Array>;

export function legDistribution(
  durations: Iterable<readonly [leg: string, durationNs: number]>,
): LegDistribution {
  const byLeg = new Map<string, number[]>();
  for (const [leg, durationNs] of durations) {
    const all = byLeg.get(leg);
    if (all === undefined) byLeg.set(leg, [durationNs]);
    else all.push(durationNs);
  }
  return new Map([...byLeg].map(([leg, all]) => [leg, Float64Array.from(all).sort()]));
}

/** A leg beside what the same leg took for other orders, as a row of `legs`. */
export function legRow(
  nodeOrderId: string,
  { leg, from, to, durationNs }: Leg,
  others: LegDistribution,
): Record<string, unknown> {
  const sorted = others.get(leg) ?? new Float64Array();
  const rank = (percent: number) =>
    sorted.length === 0 ? null : BigInt(nearestRank(sorted, percent));
  return {
    node_order_id: nodeOrderId,
    leg,
    from,
    to,
    duration_ns: durationNs,
    sample: sorted.length,
    p50_ns: rank(50),
    p90_ns: rank(90),
    p99_ns: rank(99),
    percentile: sorted.length === 0 ? null : percentOf(sorted, Number(durationNs)),
  };
}

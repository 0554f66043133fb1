import { venueNamed } from "../../../market/venues.ts";
import type { PlatformClock } from "../../feeds/clock.ts";
import { type Deployment, type Instance, isLive } from "../instance.ts";
import type { LinkStats } from "./link_stats.ts";

type LinkOf = (deploymentId: string, from: string, to: string) => LinkStats;

/** Every ordered pair of instances with what went over it in the window. */
export function meshLinks(
  deployment: Deployment,
  linkOf: LinkOf,
  windowS: number,
  clock: PlatformClock,
  wallMs: number,
): Record<string, unknown>[] {
  const labels = deployment.instances.map((each) => each.plan.label);
  const pairs = labels.flatMap((from) =>
    labels.filter((to) => to !== from).map((to) => [from, to] as const)
  );
  return pairs.map(([from, to]) => {
    const stats = linkOf(deployment.id, from, to);
    const { lastMessageMs } = stats;
    return {
      from,
      to,
      ...stats.window(wallMs - windowS * 1000),
      last_message_ns: lastMessageMs === null ? null : clock.epochNs(clock.atWallMs(lastMessageMs)),
    };
  });
}

/** What was sent to nobody in the window, by sender; those who sent nothing so are left out. */
function astray(
  deployment: Deployment,
  linkOf: LinkOf,
  fromMs: number,
): Record<string, unknown>[] {
  return deployment.instances.flatMap(({ plan: { label } }) => {
    const { dropped, drops_by_reason } = linkOf(deployment.id, label, "").window(fromMs);
    return dropped === 0 ? [] : [{ from: label, dropped, drops_by_reason }];
  });
}

/** The document of a deployment's mesh. */
export function meshDocument(
  deployment: Deployment,
  linkOf: LinkOf,
  windowS: number,
  receivesMessages: boolean,
  clock: PlatformClock,
  wallMs: number,
): Record<string, unknown> {
  const instance = (each: Instance) => ({
    label: each.plan.label,
    mesh_id: each.meshId,
    edge_id: each.plan.edgeId,
    venue: each.plan.venue,
    region: venueNamed(each.plan.venue)?.region ?? "unknown",
    symbols: each.plan.symbols,
    status: each.status,
    live: isLive(each, wallMs),
    last_heartbeat_ns: BigInt(Math.round(each.heartbeatMs * 1000)) * 1000n,
    receives_messages: receivesMessages,
  });
  return {
    deployment_id: deployment.id,
    name: deployment.name,
    window_s: windowS,
    as_of_ns: clock.nowEpochNs(),
    instances: deployment.instances.map(instance),
    links: meshLinks(deployment, linkOf, windowS, clock, wallMs),
    astray: astray(deployment, linkOf, wallMs - windowS * 1000),
    latency_definition: "from the send call in the sender's callback to the start of the " +
      "receiver's on_message",
  };
}

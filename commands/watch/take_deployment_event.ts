import * as v from "valibot";
import { deploymentSchema, type EdgeRow, edgeRowSchema } from "../../lib/contract/deployments.ts";
import { KEPT_LATENCIES, type Picture } from "./state.ts";

const eventSchema = v.looseObject({
  event: v.string(),
  status: v.optional(v.string()),
  desired_state: v.optional(v.string()),
  ts_ns: v.optional(v.bigint()),
  deployment: v.optional(deploymentSchema),
  edges: v.optional(v.array(edgeRowSchema)),
  label: v.optional(v.nullable(v.string())),
  edge_status: v.optional(v.string()),
  pause_reason: v.optional(v.nullable(v.string())),
  error: edgeRowSchema.entries.error,
});

type DeploymentEvent = v.InferOutput<typeof eventSchema>;

/** The picture after an event of the topic `deployment`. */
export function takeDeploymentEvent(picture: Picture, data: unknown): Picture {
  const parsed = v.safeParse(eventSchema, data);
  if (!parsed.success) return picture;
  const event = parsed.output;
  if (event.deployment !== undefined) {
    const { edges = [] } = event.deployment;
    const latencies = withLatencies(picture.latencies, edges);
    return { ...picture, deployment: event.deployment, edges, latencies };
  }
  const next = { ...picture, deployment: withState(picture.deployment, event) };
  if (event.edges !== undefined) {
    next.edges = withHeartbeats(picture.edges, event.edges);
    next.atNs = event.ts_ns;
    next.latencies = withLatencies(picture.latencies, event.edges);
  } else if (typeof event.label === "string" && event.edge_status !== undefined) {
    const { label, edge_status: status, pause_reason = null, error = null } = event;
    next.edges = withHeartbeats(picture.edges, [{ label, status, pause_reason, error }]);
  }
  return next;
}

function withState(deployment: Picture["deployment"], event: DeploymentEvent) {
  if (event.status === undefined) return deployment;
  const started = event.status === "running" && deployment.status !== "running" &&
    deployment.status !== "degraded";
  return {
    ...deployment,
    status: event.event === "deleted" ? "deleted" : event.status,
    ...(event.desired_state === undefined ? {} : { desired_state: event.desired_state }),
    ...(started && event.ts_ns !== undefined ? { started_at_ns: event.ts_ns } : {}),
  };
}

/** The rows with their moving parts; one that was not there before is added. */
function withHeartbeats(rows: readonly EdgeRow[], beats: readonly EdgeRow[]): readonly EdgeRow[] {
  const next = rows.map((row) => ({
    ...row,
    ...beats.find((beat) => beat.label === row.label),
  }));
  const known = new Set(rows.map(({ label }) => label));
  return [...next, ...beats.filter(({ label }) => !known.has(label))];
}

function withLatencies(
  before: Picture["latencies"],
  beats: readonly EdgeRow[],
): Picture["latencies"] {
  const next = { ...before };
  for (const beat of beats) {
    if (beat.status !== "running" || beat.label === undefined) continue;
    const p50 = Number(beat.callback_latency?.p50_ns ?? beat.callback_latency_ns ?? 0n);
    next[beat.label] = [...before[beat.label] ?? [], p50].slice(-KEPT_LATENCIES);
  }
  return next;
}

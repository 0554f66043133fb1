import type { RiskBody } from "../../contract/deployment_requests.ts";
import { venueNamed } from "../../market/venues.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { Row } from "../store/database.ts";
import { type Deployment, type Instance, type InstanceError, isLive } from "./instance.ts";
import { deploymentStatus } from "./states.ts";

type Document = Record<string, unknown>;

/** What the store knows of an instance beyond its process. */
export interface InstanceRecords {
  positions: Row[];
  /** Counts by status, and of fills. */
  orders: Document;
  /** How each symbol's books stand, by the platform's own view of the market. */
  warmup: { symbol: string; ready: boolean; lastBookNs: number | null }[];
}

/** The document of one deployment at this moment. */
export function deploymentDocument(
  deployment: Deployment,
  abi: Document,
  records: (instance: Instance) => InstanceRecords,
  clock: PlatformClock,
  nowMs: number,
): Document {
  return {
    ...summary(deployment),
    edges: deployment.instances.map((each) =>
      edgeDocument(each, deployment, records(each), clock, nowMs)
    ),
    wasm_sha256: deployment.wasmSha256,
    abi,
    manifest: deployment.manifest,
    source: deployment.source,
    started_at_ns: deployment.startedNs,
    stopped_at_ns: deployment.stoppedNs,
    warnings: deployment.warnings,
  };
}

/** What a deployment's document and its row in the list have in common. */
function summary(deployment: Deployment): Document {
  const { instances } = deployment;
  return {
    deployment_id: deployment.id,
    name: deployment.name,
    symbols: deployment.symbols,
    size_bytes: deployment.sizeBytes,
    status: statusOf(deployment),
    pushed_to: instances.filter((each) => !["pending", "rejected"].includes(each.status)).length,
    capable_edges: instances.length,
    desired_state: deployment.desired,
    revision: deployment.revision,
    is_sandbox: true,
    created_at_ns: deployment.createdNs,
    updated_at_ns: deployment.updatedNs,
  };
}

/** A row of the list. */
export function deploymentRow(deployment: Deployment, nowMs: number): Document {
  return {
    ...summary(deployment),
    edges: deployment.instances.map((each) => ({
      label: each.plan.label,
      edge_id: each.plan.edgeId,
      venue: each.plan.venue,
      symbol: each.plan.symbols[0],
      status: each.status,
      live: isLive(each, nowMs),
    })),
  };
}

export function statusOf(deployment: Deployment): string {
  return deploymentStatus(deployment.desired, deployment.instances.map((each) => each.status));
}

/** The moving parts of an instance, for heartbeats of the stream too. */
export function movingParts(
  instance: Instance,
  records: InstanceRecords,
  clock: PlatformClock,
  nowMs: number,
): Document {
  const { last, plan } = instance;
  // A process that has ended said its last up to a second before its last fill.
  const held = instance.edge === undefined ? undefined : last;
  const stored = (column: string) =>
    records.positions.reduce((sum, row) => sum + BigInt(row[column] as string | bigint), 0n);
  const onBook = last?.callbacks["on_book"];
  return {
    label: plan.label,
    status: instance.status,
    pause_reason: instance.pauseReason,
    live: isLive(instance, nowMs),
    last_heartbeat: Math.floor(instance.heartbeatMs / 1000),
    last_heartbeat_ns: BigInt(Math.round(instance.heartbeatMs * 1000)) * 1000n,
    position_1e8: held?.position1e8 ?? stored("position_1e8"),
    realized_pnl_1e9: held?.realizedPnl1e9 ?? stored("realized_1e9"),
    session_realized_pnl_1e9: held?.sessionPnl1e9 ?? stored("session_1e9"),
    unrealized_pnl_1e9: held?.unrealizedPnl1e9 ?? 0n,
    fees_1e9: held?.fees1e9 ?? stored("fees_1e9"),
    callback_latency_ns: BigInt(onBook?.p50Ns ?? 0),
    callback_latency: {
      p50_ns: BigInt(onBook?.p50Ns ?? 0),
      p99_ns: BigInt(onBook?.p99Ns ?? 0),
      max_ns: BigInt(onBook?.maxNs ?? 0),
    },
    feed_to_callback: {
      p50_ns: BigInt(last?.feedToCallback.p50Ns ?? 0),
      p99_ns: BigInt(last?.feedToCallback.p99Ns ?? 0),
      max_ns: BigInt(last?.feedToCallback.maxNs ?? 0),
    },
    update_count: last?.updateCount ?? 0,
    books_per_s: Math.round((last?.booksPerS ?? 0) * 10) / 10,
    memory_bytes: last?.memoryBytes ?? 0,
    log_lines_dropped: last?.logLinesDropped ?? 0,
    positions: held?.positions.map((each) => ({
      symbol: each.symbol,
      position_1e8: each.position1e8,
      avg_entry_1e9: each.avgEntry1e9,
      realized_pnl_1e9: each.realizedPnl1e9,
      unrealized_pnl_1e9: each.unrealizedPnl1e9,
    })) ?? records.positions.map((row) => ({
      symbol: row["symbol"],
      position_1e8: row["position_1e8"],
      avg_entry_1e9: row["avg_entry_1e9"],
      realized_pnl_1e9: BigInt(row["realized_1e9"] as string),
      unrealized_pnl_1e9: 0n,
    })),
    orders: records.orders,
    error: errorDocument(instance.error),
    warmup: {
      ready: records.warmup.every((each) => each.ready),
      symbols: records.warmup.map((each) => ({
        symbol: each.symbol,
        ready: each.ready,
        last_book_ns: each.lastBookNs === null ? null : clock.epochNs(each.lastBookNs),
      })),
    },
  };
}

export function errorDocument(error: InstanceError | null): Document | null {
  return error === null ? null : { code: error.code, message: error.message, at_ns: error.atNs };
}

function edgeDocument(
  instance: Instance,
  deployment: Deployment,
  records: InstanceRecords,
  clock: PlatformClock,
  nowMs: number,
): Document {
  const { plan } = instance;
  return {
    symbol: plan.symbols[0],
    edge_id: plan.edgeId,
    deploy_id: instance.deployId,
    size_bytes: deployment.sizeBytes,
    deployed_at: Number(instance.deployedNs / 1_000_000_000n),
    mesh_id: instance.meshId,
    venue: plan.venue,
    region: venueNamed(plan.venue)?.region ?? "unknown",
    symbols: plan.symbols,
    started_at_ns: instance.startedNs,
    risk: plan.risk satisfies RiskBody,
    ...movingParts(instance, records, clock, nowMs),
  };
}

import type { WasmReport } from "../../algo/inspect.ts";
import type { EdgeHandle } from "../edge/supervisor.ts";
import type { EdgeStatus } from "../edge/messages.ts";
import { meshId } from "../store/ids.ts";
import type { InstancePlan } from "./layout.ts";
import type { InstanceStatus } from "./states.ts";

export interface InstanceError {
  code: string;
  message: string;
  atNs: bigint;
}

/** One instance of a deployment as the center knows it. */
export interface Instance {
  plan: InstancePlan;
  ordinal: number;
  meshId: bigint;
  /** Names this push to this edge. */
  deployId: string;
  deployedNs: bigint;
  startedNs: bigint | null;
  status: InstanceStatus;
  pauseReason: string | null;
  error: InstanceError | null;
  edge: EdgeHandle | undefined;
  /** What the edge last said of itself, and when (wall ms). */
  last: EdgeStatus | undefined;
  heartbeatMs: number;
  /** Simulated time of the last message to the edge. */
  fedNs: number;
  /** Ends the wait for warm books after a start. */
  warmTimer: ReturnType<typeof setTimeout> | undefined;
}

/** A deployment as the center knows it; what lasts is in the store too. */
export interface Deployment {
  id: string;
  name: string;
  wasmSha256: string;
  sizeBytes: number;
  /** What its module exports and imports. */
  report: WasmReport;
  symbols: string[];
  /** Canonical text of layout and risk, by which equal requests are known. */
  content: string;
  manifest: unknown;
  source: unknown;
  desired: "running" | "stopped";
  revision: number;
  createdNs: bigint;
  updatedNs: bigint;
  startedNs: bigint | null;
  stoppedNs: bigint | null;
  instances: Instance[];
  warnings: string[];
}

/** How long an edge may be silent and still count as live, ms. */
export const LIVE_MS = 3000;

export function isLive(instance: Instance, nowMs: number): boolean {
  return instance.edge?.alive === true && nowMs - instance.heartbeatMs < LIVE_MS;
}

/** An instance as it is planned; nothing runs yet. */
export function newInstance(
  id: string,
  plan: InstancePlan,
  ordinal: number,
  nowNs: bigint,
): Instance {
  return {
    plan,
    ordinal,
    meshId: meshId(id, plan.label),
    deployId: crypto.randomUUID(),
    deployedNs: nowNs,
    startedNs: null,
    status: "pending",
    pauseReason: null,
    error: null,
    edge: undefined,
    last: undefined,
    heartbeatMs: 0,
    fedNs: 0,
    warmTimer: undefined,
  };
}

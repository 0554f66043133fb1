import type { ScreenSize } from "../../lib/cli/context.ts";
import type { Deployment, EdgeRow } from "../../lib/contract/deployments.ts";
import type { LogRow } from "../../lib/contract/logs.ts";
import type { MeshLink } from "../../lib/contract/mesh.ts";
import type { Target } from "../../lib/config/targets.ts";
import { NO_ROWS, type Rows } from "./rows.ts";

/** Heartbeats in the drawing of a latency. */
export const KEPT_LATENCIES = 120;

/** In the order in which Tab goes through them. */
export const PANES = ["instances", "activity", "mesh", "log"] as const;
export type PaneName = typeof PANES[number];

/** An order, in one line that follows its changes. */
export interface OrderLine {
  kind: "order";
  id: string;
  atNs: bigint;
  label: string;
  side: string;
  symbol: string;
  qty1e8: bigint;
  filled1e8: bigint;
  /** Absent for an order without a price. */
  px1e9: bigint | undefined;
  orderType: string;
  status: string;
  /** Of the last change. */
  updatedNs: bigint;
  /** Why it failed or ended, where that says more than the status. */
  reason: string;
}

export interface FillLine {
  kind: "fill";
  id: string;
  atNs: bigint;
  label: string;
  side: string;
  symbol: string;
  qty1e8: bigint;
  px1e9: bigint;
  fee1e9: bigint;
  liquidity: string;
}

export type ActivityLine = OrderLine | FillLine;

/** A mesh message of the algo. */
export interface MessageLine {
  atNs: bigint;
  from: string;
  to: string;
  bytes: number;
  latencyNs: bigint | undefined;
  /** Why it did not arrive; empty if it did. */
  dropped: string;
}

/** What the panes show. */
export interface Picture {
  deployment: Deployment;
  /** The platform's time of the last heartbeat. */
  atNs: bigint | undefined;
  edges: readonly EdgeRow[];
  /** p50 of each heartbeat in ns, by label, oldest first. */
  latencies: Readonly<Record<string, readonly number[]>>;
  activity: Rows<ActivityLine>;
  links: readonly MeshLink[];
  messages: Rows<MessageLine>;
  log: Rows<LogRow>;
}

export interface WatchState {
  target: Target["name"];
  size: ScreenSize;
  nowMs: number;
  picture: Picture;
  /** The picture as it was when it was paused, and when that was. */
  frozen: { picture: Picture; atMs: number } | undefined;
  focus: PaneName;
  /** Rows from the newest one, of `instances` from the first one. */
  scroll: Readonly<Record<PaneName, number>>;
  /** Only rows with this text are shown; empty for all. */
  filter: string;
  /** The filter as far as it was typed; undefined while nobody types one. */
  typing: string | undefined;
  help: boolean;
  /** Since when there is no connection. */
  lostMs: number | undefined;
  /** When the last heartbeat of the deployment came; undefined where none ever did. */
  heartbeatMs: number | undefined;
  /** A line for the bottom of the screen. */
  notice: string;
  /** The user wants to leave. */
  quit: boolean;
}

/** Before anything happened. */
export function openingState(
  target: Target["name"],
  deployment: Deployment,
  size: ScreenSize,
  nowMs: number,
): WatchState {
  return {
    target,
    size,
    nowMs,
    picture: {
      deployment,
      atNs: undefined,
      edges: deployment.edges ?? [],
      latencies: {},
      activity: NO_ROWS,
      links: [],
      messages: NO_ROWS,
      log: NO_ROWS,
    },
    frozen: undefined,
    focus: "activity",
    scroll: { instances: 0, activity: 0, mesh: 0, log: 0 },
    filter: "",
    typing: undefined,
    help: false,
    lostMs: undefined,
    heartbeatMs: undefined,
    notice: "",
    quit: false,
  };
}

/** The picture on the screen. */
export function shownPicture(state: WatchState): Picture {
  return state.frozen?.picture ?? state.picture;
}

/** The time that ages in the picture are told for: it stands still with the picture. */
export function shownMs(state: WatchState): number {
  return state.frozen?.atMs ?? state.nowMs;
}

/** A platform that is silent for so long is told, although the connection stands. */
const SILENT_MS = 5000;

/** How old the data are in ms if they are stale: no connection, or no heartbeat for a while. */
export function staleMs(state: WatchState): number | undefined {
  const { lostMs, heartbeatMs, nowMs } = state;
  if (shownPicture(state).deployment.status === "deleted") return undefined;
  if (lostMs !== undefined) return nowMs - Math.min(lostMs, heartbeatMs ?? lostMs);
  if (heartbeatMs === undefined || nowMs - heartbeatMs < SILENT_MS) return undefined;
  return nowMs - heartbeatMs;
}

import type { ScreenSize } from "../../lib/cli/context.ts";
import type { Key } from "../../lib/cli/screen/key_decoder.ts";
import type { FillRow, OrderRow } from "../../lib/contract/activity.ts";
import type { Deployment } from "../../lib/contract/deployments.ts";
import type { LogRow } from "../../lib/contract/logs.ts";
import type { MeshLink } from "../../lib/contract/mesh.ts";
import type { StreamEvent } from "../../lib/contract/stream.ts";

/** What is known of a deployment before its events come. */
export interface History {
  deployment: Deployment;
  /** Oldest first, as the other lists. */
  orders: readonly OrderRow[];
  fills: readonly FillRow[];
  log: readonly LogRow[];
  links: readonly MeshLink[];
}

/** Everything that changes what `watch` shows. */
export type WatchEvent =
  | { type: "key"; key: Key }
  | { type: "size"; size: ScreenSize }
  | { type: "tick" }
  | { type: "stream"; event: StreamEvent }
  | { type: "history"; history: History }
  | { type: "lost" }
  | { type: "back" }
  | { type: "notice"; text: string };

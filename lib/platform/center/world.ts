import type { PlatformClock } from "../feeds/clock.ts";
import type { Feed } from "../feeds/feed.ts";
import type { Database } from "../store/database.ts";
import type { DeploymentStore } from "../store/deployment_store.ts";
import type { Deployments } from "./deployments.ts";
import type { Hub } from "./hub.ts";
import type { KillSwitch } from "./kill_switch.ts";
import type { MarketView } from "./market_view.ts";
import type { Recorder } from "./recorder.ts";
import type { SettingsStore } from "./settings.ts";

/** What the rooms of the center stand on: what is kept, what is registered, time and markets. */
export interface World {
  readonly db: Database;
  readonly clock: PlatformClock;
  readonly feeds: readonly Feed[];
  readonly markets: readonly MarketView[];
  readonly settings: SettingsStore;
  readonly store: DeploymentStore;
  readonly killSwitch: KillSwitch;
  readonly deployments: Deployments;
  readonly recorder: Recorder;
  readonly hub: Hub;
  /** Wall clock, ms since the epoch with fractions. */
  readonly wallMs: () => number;
}

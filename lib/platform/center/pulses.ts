import { prune } from "../store/retention.ts";
import type { CostLedger } from "./cost_ledger.ts";
import type { DeploymentStream } from "./deployment_stream.ts";
import type { FeedWatch } from "./feed_watch.ts";
import type { FeedPace } from "./feed_pace.ts";
import type { MarketFeed } from "./market_feed.ts";
import type { MeshRouter } from "./mesh/mesh_router.ts";
import type { World } from "./world.ts";

const HEARTBEAT_MS = 1000;
const SAMPLE_MS = 100;
const FOLD_MS = 1000;
const PRUNE_MS = 60_000;

/** Whose work comes back by the clock. */
export interface PulseRooms {
  pace: FeedPace;
  marketFeed: MarketFeed;
  feedWatch: FeedWatch;
  stream: DeploymentStream;
  mesh: MeshRouter;
  costs: CostLedger;
}

/** All that the center does again and again, by the wall's clock. */
export class Pulses {
  #world: World;
  #rooms: PulseRooms;
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(world: World, rooms: PulseRooms) {
    this.#world = world;
    this.#rooms = rooms;
  }

  start(): void {
    const { db, clock } = this.#world;
    const { pace, marketFeed, costs } = this.#rooms;
    pace.start(() => marketFeed.advance());
    this.#timers = [
      setInterval(() => this.#heartbeat(), HEARTBEAT_MS),
      setInterval(() => db.attempt(() => costs.sample()), SAMPLE_MS),
      setInterval(() => db.attempt(() => costs.fold()), FOLD_MS),
      setInterval(() => db.attempt(() => prune(db, clock.nowEpochNs())), PRUNE_MS),
    ];
  }

  stop(): void {
    this.#rooms.pace.stop();
    for (const timer of this.#timers) clearInterval(timer);
  }

  /**
   * Silent feeds are noticed, edges without events asked how they are, deployments show their moving
   * parts, each link of a mesh is probed.
   */
  #heartbeat(): void {
    const { markets, clock, deployments } = this.#world;
    const { feedWatch, stream, mesh } = this.#rooms;
    feedWatch.look(markets, clock);
    for (const { edge } of deployments.instances()) if (edge?.alive === true) edge.ping();
    stream.heartbeat();
    for (const deployment of deployments.values()) {
      mesh.probe(deployment);
      stream.mesh(deployment);
    }
  }
}

import { Retention } from "../store/retention.ts";
import type { CostLedger } from "./cost_ledger.ts";
import type { DeploymentStream } from "./deployment_stream.ts";
import type { FeedWatch } from "./feed_watch.ts";
import type { FeedPace } from "./feed_pace.ts";
import type { MarketFeed } from "./market_feed.ts";
import type { MeshRouter } from "./mesh/mesh_router.ts";
import { SteppedWork } from "./stepped_work.ts";
import type { World } from "./world.ts";

const HEARTBEAT_MS = 1000;
const SAMPLE_MS = 100;
/** In steps of a hundred orders: ten times what sixteen makers do. */
const FOLD = { pauseMs: 1000, stepMs: 50 };
/** In steps of two hundred rows: twice what sixteen makers write. */
const PRUNE = { pauseMs: 60_000, stepMs: 25 };
const CHECKPOINT_MS = 10_000;

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
  #stepped: SteppedWork[];

  constructor(world: World, rooms: PulseRooms) {
    this.#world = world;
    this.#rooms = rooms;
    const { db, clock } = world;
    const retention = new Retention(db);
    this.#stepped = [
      new SteppedWork(db, { ...FOLD, begin: () => rooms.costs.foldSteps() }),
      new SteppedWork(db, { ...PRUNE, begin: () => retention.steps(clock.nowEpochNs()) }),
    ];
  }

  start(): void {
    const { db } = this.#world;
    const { pace, marketFeed, costs } = this.#rooms;
    pace.start(() => marketFeed.advance());
    this.#timers = [
      setInterval(() => this.#heartbeat(), HEARTBEAT_MS),
      setInterval(() => db.attempt(() => costs.sample()), SAMPLE_MS),
      setInterval(() => void db.checkpoint(), CHECKPOINT_MS),
    ];
    for (const work of this.#stepped) work.start();
  }

  stop(): void {
    this.#rooms.pace.stop();
    for (const timer of this.#timers) clearInterval(timer);
    for (const work of this.#stepped) work.stop();
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

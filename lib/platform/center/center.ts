import { Desk } from "../desk/desk.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { Feed } from "../feeds/feed.ts";
import type { SelfCommand } from "../self_command.ts";
import type { Database } from "../store/database.ts";
import { DeploymentStore } from "../store/deployment_store.ts";
import { GraphStore } from "../store/graph_store.ts";
import { JournalStore } from "../store/journal_store.ts";
import { AccountReset } from "./account_reset.ts";
import { AccountSwitches } from "./account_switches.ts";
import { CostLedger } from "./cost_ledger.ts";
import { DeploymentChanges } from "./deployment_changes.ts";
import { DeploymentRevisions } from "./deployment_revisions.ts";
import { DeploymentStream } from "./deployment_stream.ts";
import { DeploymentViews } from "./deployment_views.ts";
import { Deployments } from "./deployments.ts";
import { EdgeReports } from "./edge_reports.ts";
import { Edges } from "./edges.ts";
import { FeedPace } from "./feed_pace.ts";
import { FeedWatch } from "./feed_watch.ts";
import { Hub } from "./hub.ts";
import { InstanceJournal } from "./instance_journal.ts";
import { InstanceStates } from "./instance_states.ts";
import { KillSwitch } from "./kill_switch.ts";
import { MarketFeed } from "./market_feed.ts";
import { MarketView } from "./market_view.ts";
import { MeshRouter } from "./mesh/mesh_router.ts";
import { OrderCancels } from "./order_cancels.ts";
import { PaperAccount } from "./paper_account.ts";
import { Pulses } from "./pulses.ts";
import { Recorder } from "./recorder.ts";
import { SettingsStore } from "./settings.ts";
import { Tapes } from "./tape.ts";
import { Turn } from "./turn.ts";
import type { World } from "./world.ts";

export interface CenterOptions {
  db: Database;
  clock: PlatformClock;
  feeds: readonly Feed[];
  edgeCommand: SelfCommand;
  /** Wall clock, ms since the epoch with fractions. */
  wallMs(): number;
}

/**
 * The account with its markets and deployments. It wires the rooms that the server asks, and opens
 * and closes them in order.
 */
export class Center implements World {
  readonly db: Database;
  readonly clock: PlatformClock;
  readonly feeds: readonly Feed[];
  readonly wallMs: () => number;
  readonly markets: readonly MarketView[];
  readonly tapes: Tapes;
  readonly hub = new Hub();
  readonly store: DeploymentStore;
  readonly graphs: GraphStore;
  readonly settings: SettingsStore;
  readonly account: PaperAccount;
  readonly costs: CostLedger;
  readonly killSwitch: KillSwitch;
  readonly recorder: Recorder;
  /** What is registered. */
  readonly deployments = new Deployments();
  /** How deployments look from outside. */
  readonly views: DeploymentViews;
  readonly changes: DeploymentChanges;
  readonly revisions: DeploymentRevisions;
  /** Orders that a person places. */
  readonly desk: Desk;
  readonly cancels: OrderCancels;
  readonly switches: AccountSwitches;
  readonly reset: AccountReset;
  #edges: Edges;
  #marketFeed: MarketFeed;
  #pulses: Pulses;

  constructor({ db, clock, feeds, edgeCommand, wallMs }: CenterOptions) {
    this.db = db;
    this.clock = clock;
    this.feeds = feeds;
    this.wallMs = wallMs;
    this.markets = feeds.flatMap((feed) => feed.markets.map((meta) => new MarketView(meta, feed)));
    this.tapes = new Tapes(this.markets.map(({ meta }) => meta), clock.baseNs);
    this.store = new DeploymentStore(db);
    this.graphs = new GraphStore(db);
    this.settings = new SettingsStore(db);
    this.account = new PaperAccount(db);
    this.costs = new CostLedger(db, clock, this.markets);
    this.killSwitch = new KillSwitch(db);
    const journalStore = new JournalStore(db);
    this.recorder = new Recorder(db, journalStore, this.account, this.hub, this.costs);

    const pace = new FeedPace(feeds, this.deployments, () => this.desk.busy);
    this.desk = new Desk({
      clock,
      markets: this.markets,
      settings: this.settings,
      journal: journalStore,
      recorder: this.recorder,
      graphs: this.graphs,
      paceChanged: () => pace.set(),
    });
    this.cancels = new OrderCancels(this, this.desk);
    this.switches = new AccountSwitches(this, this.desk);

    const mesh = new MeshRouter(clock, this.recorder, () => this.settings.values.mesh_distance);
    this.views = new DeploymentViews(this, mesh);
    const stream = new DeploymentStream(this, this.views);
    const journal = new InstanceJournal(this.recorder, clock);
    const states = new InstanceStates(stream, pace);
    const reports = new EdgeReports(this, journal, states, this.cancels);
    const edges = new Edges(this, { edgeCommand, mesh, reports, states, pace });
    this.#edges = edges;

    const { cancels, switches, desk, account, costs } = this;
    const turn = new Turn();
    this.changes = new DeploymentChanges(this, {
      turn,
      edges,
      cancels,
      stream,
      journal,
      mesh,
      pace,
      account,
    });
    this.revisions = new DeploymentRevisions(this, { turn, edges, cancels, switches, stream });
    this.reset = new AccountReset(this, { turn, edges, cancels, desk, account });

    const feedWatch = new FeedWatch(this.deployments, (...line) => journal.log(...line));
    const marketFeed = new MarketFeed(this, desk, this.tapes, feedWatch);
    this.#marketFeed = marketFeed;
    this.#pulses = new Pulses(this, { pace, marketFeed, feedWatch, stream, mesh, costs });
  }

  /** Ends what an earlier platform left over, starts the feeds, and brings back the deployments. */
  async open(): Promise<void> {
    await this.#edges.endLeftovers();
    this.account.seed(this.markets.map(({ meta }) => meta), this.settings.values);
    this.switches.open();
    this.desk.restore();
    this.#marketFeed.start();
    this.#pulses.start();
    await this.changes.restore();
  }

  async close(): Promise<void> {
    this.#pulses.stop();
    this.#marketFeed.stop();
    this.desk.close();
    await this.#edges.quitAll();
    this.recorder.close();
  }
}

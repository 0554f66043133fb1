import { CostLedger } from "../../../lib/platform/center/cost_ledger.ts";
import { graphSchema, HUMAN_KEYS } from "../../../lib/contract/order_requests.ts";
import { parseExact, stringifyExact } from "../../../lib/contract/json.ts";
import * as v from "valibot";
import { EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import type { SymbolMeta } from "../../../lib/market/symbol_meta.ts";
import { Hub } from "../../../lib/platform/center/hub.ts";
import { MarketView } from "../../../lib/platform/center/market_view.ts";
import { PaperAccount } from "../../../lib/platform/center/paper_account.ts";
import { Recorder } from "../../../lib/platform/center/recorder.ts";
import { SettingsStore } from "../../../lib/platform/center/settings.ts";
import { Desk } from "../../../lib/platform/desk/desk.ts";
import { planGraph } from "../../../lib/platform/desk/plan_graph.ts";
import type { RunningGraph } from "../../../lib/platform/desk/running_graph.ts";
import { PlatformClock } from "../../../lib/platform/feeds/clock.ts";
import type { Feed } from "../../../lib/platform/feeds/feed.ts";
import { Database, type Row } from "../../../lib/platform/store/database.ts";
import { GraphStore, type StoredGraph } from "../../../lib/platform/store/graph_store.ts";
import { JournalStore } from "../../../lib/platform/store/journal_store.ts";
import { bookEvent, type Levels, market, PX, QTY, tradeEvent } from "./books.ts";

/** Whose books these are; it never begins anew. */
const QUIET = { status: () => ({ loops: 0 }) } as unknown as Feed;
const START_MS = 1_790_000_000_000;
/** Time from the desk to a venue and back; none of it is chance. */
export const ONE_WAY_MS = 2;

export interface Told {
  topic: string;
  // deno-lint-ignore no-explicit-any
  data: any;
}

export type NodeWish = {
  id?: string;
  side?: "buy" | "sell";
  qty?: number;
  usd?: number;
  px?: number;
  venue?: string | null;
  symbol?: string;
  wait?: boolean;
  execution?: Record<string, unknown>;
};

/** A desk over a real store, with two venues whose books and time a test moves by hand. */
export class DeskScene {
  readonly metas: SymbolMeta[];
  readonly told: Told[] = [];
  desk!: Desk;
  db!: Database;
  graphs!: GraphStore;
  settings!: SettingsStore;
  views!: MarketView[];
  account!: PaperAccount;
  #folder: string;
  #ms = 0;
  #clock!: PlatformClock;

  constructor(folder: string, metas = [market("kraken"), market("coinbase")]) {
    this.metas = metas;
    this.#folder = folder;
    this.open();
  }

  /** The platform starts; with the same folder, again. */
  open(): void {
    this.db = Database.open(this.#folder);
    const wallMs = START_MS + this.#ms;
    const startMs = this.#ms;
    this.#clock = new PlatformClock(
      { wallMs: () => START_MS + this.#ms, monotonicMs: () => this.#ms - startMs },
      BigInt(wallMs) * 1_000_000n,
      1,
    );
    const hub = new Hub();
    for (const topic of ["orders", "fills", "routing"]) {
      hub.subscribe(topic, (_channel, _cursor, data) => this.told.push({ topic, data }));
    }
    this.settings = new SettingsStore(this.db);
    this.settings.update({
      fees: [{ venue: "*", maker_bps: 0, taker_bps: 0 }],
      latency: [{
        venue: "*",
        to_venue_us: ONE_WAY_MS * 1000,
        from_venue_us: ONE_WAY_MS * 1000,
        jitter_us: 0,
      }],
    });
    const account = new PaperAccount(this.db);
    account.seed(this.metas, this.settings.values);
    this.account = account;
    const journal = new JournalStore(this.db);
    this.graphs = new GraphStore(this.db);
    this.views = this.metas.map((meta) => new MarketView(meta, QUIET));
    const costs = new CostLedger(this.db, this.#clock, this.views);
    this.desk = new Desk({
      clock: this.#clock,
      journal,
      recorder: new Recorder(this.db, journal, account, hub, costs),
      graphs: this.graphs,
      markets: this.views,
      settings: this.settings,
      paceChanged: () => {},
    });
    this.desk.restore();
  }

  close(): void {
    this.desk.close();
    this.db.close();
  }

  /** As after `kill -9`: nothing is written any more. */
  restart(): void {
    this.close();
    this.open();
  }

  view(venue: string): MarketView {
    return this.views.find(({ meta }) => meta.venue === venue)!;
  }

  book(venue: string, bids: Levels, asks: Levels): this {
    return this.#event(venue, bookEvent(EVENT.snapshot, this.#nowNs(), bids, asks));
  }

  trade(venue: string, aggressor: "buys" | "sells", px: number, qty: number): this {
    return this.#event(venue, tradeEvent(aggressor, this.#nowNs(), px, qty));
  }

  /** Lets time pass, a millisecond at a time. */
  pass(ms: number): this {
    for (let i = 0; i < ms; i++) {
      this.#ms++;
      this.desk.advance();
    }
    return this;
  }

  /** Enough for a message to get to a venue and its answer back. */
  roundTrip(): this {
    return this.pass(2 * ONE_WAY_MS);
  }

  place(
    nodes: NodeWish[],
    edges: [from: string, to: string, trigger: unknown, ratio?: number][] = [],
    more: Record<string, unknown> = {},
  ): RunningGraph {
    const body = {
      nodes: nodes.map((node) => ({
        node_id: node.id ?? "order",
        instrument: { symbol: node.symbol ?? "BTC-USD", venue: node.venue ?? null },
        side: node.side ?? "buy",
        order_type: node.px === undefined ? "market" : { limit: { price_1e9: node.px * PX } },
        quantity: node.usd === undefined
          ? { fixed: { qty_1e8: Math.round((node.qty ?? 1) * QTY) } }
          : { notional: { usd_1e9: node.usd * PX } },
        execution: node.execution ?? {},
        activation: node.wait ? "wait" : "root",
      })),
      edges: edges.map(([from, to, trigger, ratio], i) => ({
        edge_id: `e${i}`,
        from_node: from,
        to_node: to,
        trigger,
        ...(ratio === undefined ? {} : { condition: { fill_ratio_gte: ratio } }),
      })),
      ...more,
    };
    const text = JSON.stringify(body);
    const parsed = v.parse(graphSchema, parseExact(text, HUMAN_KEYS));
    const { plan, faults } = planGraph(parsed, this.metas, false);
    if (faults.length > 0) throw new Error(stringifyExact(faults));
    const graphId = parsed.graph_id ?? null;
    return this.desk.place({ graphId, content: text, plan, metadata: null });
  }

  /** A graph as it is stored. */
  graph(running: RunningGraph): StoredGraph {
    return this.graphs.find(running.stored.graphId)!;
  }

  /** `node: STATUS filled/qty` of every node, as stored. */
  nodes(running: RunningGraph): string[] {
    const { plan, state } = this.graph(running);
    return plan.nodes.map(({ nodeId }) => {
      const { status, filled1e8, qty1e8 } = state.nodes[nodeId]!;
      return `${nodeId}: ${status} ${filled1e8 / QTY}/${(qty1e8 ?? 0) / QTY}`;
    });
  }

  orders(running: RunningGraph): Row[] {
    return this.graphs.orders(running.stored.graphId);
  }

  /** `STATUS end_reason failure_reason` of the only order. */
  end(running: RunningGraph): string {
    const row = this.orders(running)[0]!;
    return [row["status"], row["end_reason"], row["failure_reason"]].filter(Boolean).join(" ");
  }

  /** `venue side qty @ px` of every fill, oldest first. */
  fills(): string[] {
    return this.db.all("SELECT * FROM fills ORDER BY n").map((row) =>
      `${row["venue"]} ${row["side"]} ${Number(row["qty_1e8"]) / QTY} @ ${
        Number(row["px_1e9"]) / PX
      } ${row["liquidity"]}`
    );
  }

  #nowNs(): number {
    return this.#clock.nowNs();
  }

  #event(venue: string, block: EventBlock): this {
    this.desk.events(this.view(venue), block, 0, 1, 0);
    return this;
  }
}

/** A scene with plain books: 99 against 101 with ten units each at kraken, a dollar worse at coinbase. */
export async function withDesk(
  work: (scene: DeskScene) => Promise<void> | void,
  metas?: SymbolMeta[],
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-desk-" });
  const scene = new DeskScene(folder, metas);
  try {
    quoteBoth(scene);
    await work(scene);
  } finally {
    scene.close();
    await Deno.remove(folder, { recursive: true });
  }
}

export function quoteBoth(scene: DeskScene): void {
  scene.book("kraken", [[99, 10], [98, 10]], [[101, 10], [102, 10]]);
  scene.book("coinbase", [[98, 10], [97, 10]], [[102, 10], [103, 10]]);
}

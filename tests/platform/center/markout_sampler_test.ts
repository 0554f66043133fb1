import assert from "node:assert/strict";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { ASK, BID, EVENT } from "../../../lib/market/event_block.ts";
import { KNOWN_MARKETS } from "../../../lib/market/symbols.ts";
import { MarketView } from "../../../lib/platform/center/market_view.ts";
import { MarkoutSampler } from "../../../lib/platform/center/markout_sampler.ts";
import { PriceHistory } from "../../../lib/platform/center/price_history.ts";
import { PlatformClock } from "../../../lib/platform/feeds/clock.ts";
import type { Feed } from "../../../lib/platform/feeds/feed.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { ExecutionStore } from "../../../lib/platform/store/execution_store.ts";

const BASE_NS = 1_723_111_200_000_000_000n;
const META = KNOWN_MARKETS[0]!;
const S = 1e9;

/** A market whose best prices a test sets, and a fill at second 1 whose mids are due later. */
class Scene {
  readonly db: Database;
  readonly store: ExecutionStore;
  readonly view: MarketView;
  readonly sampler: MarkoutSampler;
  loops = 0;
  #nowMs = 0;

  constructor(folder: string) {
    this.db = Database.open(folder);
    this.store = new ExecutionStore(this.db);
    const status = () => ({
      status: "streaming" as const,
      lastEventNs: null,
      eventsPerS: 0,
      gaps: 0,
      resyncs: 0,
      loops: this.loops,
    });
    const feed: Feed = {
      clock: "sim",
      origin: () => ({ kind: "recording", source: "a test" }),
      markets: [META],
      start() {},
      stop() {},
      setPace() {},
      status,
    };
    const time = { wallMs: () => this.#nowMs, monotonicMs: () => this.#nowMs };
    const clock = new PlatformClock(time, BASE_NS, 1);
    this.view = new MarketView(META, feed);
    this.sampler = new MarkoutSampler(this.db, this.store, clock, [this.view]);
  }

  /** At this second the book becomes `bid` to `bid + 2`, or void. */
  book(second: number, bid: number | undefined): void {
    this.#nowMs = second * 1000;
    const block = new BlockBuilder(BASE_NS);
    block.event(bid === undefined ? EVENT.gap : EVENT.snapshot, second * S, NaN);
    if (bid !== undefined) {
      block.row(BID, bid * S, 1e8);
      block.row(ASK, (bid + 2) * S, 1e8);
    }
    this.view.apply(block.finish(), 0, 1, 0);
    this.sampler.tick();
  }

  silentUntil(second: number): void {
    this.#nowMs = second * 1000;
    this.sampler.tick();
  }

  fillAt(second: number, n = 1n): void {
    const row = {
      n,
      venue_ns: BASE_NS + BigInt(second * S),
      market: META.symbol,
      venue: META.venue,
    };
    const entry = { bid1e9: 100 * S, ask1e9: 102 * S };
    this.sampler.add(this.store.fill(entry as Parameters<ExecutionStore["fill"]>[0], row));
  }

  /** State and bid in dollars by horizon in seconds. */
  mids(n = 1n): Record<string, string> {
    const rows = this.db.all(
      "SELECT * FROM fill_mids WHERE fill_n = ? AND horizon_ms > 0 ORDER BY horizon_ms",
      n,
    );
    return Object.fromEntries(rows.map((row) => {
      const bid = row["bid_1e9"] as bigint | null;
      return [
        Number(row["horizon_ms"]) / 1000,
        bid === null ? String(row["state"]) : `${row["state"]} ${Number(bid) / S}`,
      ];
    }));
  }
}

function inScene(work: (scene: Scene) => void): () => Promise<void> {
  return async () => {
    const folder = await Deno.makeTempDir();
    const scene = new Scene(folder);
    try {
      work(scene);
    } finally {
      scene.db.close();
      await Deno.remove(folder, { recursive: true });
    }
  };
}

Deno.test(
  "a markout is the book as it stood at the horizon, whenever somebody looks",
  inScene((scene) => {
    scene.book(0.5, 100);
    scene.fillAt(1);
    scene.book(1.5, 104);
    scene.book(2.5, 110);
    assert.deepEqual(scene.mids(), { 1: "taken 104", 10: "due", 60: "due" });
    scene.book(11, 120);
    assert.equal(scene.mids()["10"], "due", "nothing after that moment has been seen yet");
    scene.book(12, 130);
    assert.equal(scene.mids()["10"], "taken 120");
    scene.book(62, 140);
    assert.equal(scene.mids()["60"], "taken 130");
  }),
);

Deno.test(
  "a market that is silent or void at the horizon gives no markout",
  inScene((scene) => {
    scene.book(0.5, 100);
    scene.fillAt(1);
    scene.silentUntil(6.9);
    assert.equal(scene.mids()["1"], "due");
    scene.silentUntil(7.1);
    assert.equal(scene.mids()["1"], "missed");
    scene.book(8, 100);
    scene.book(10.5, undefined);
    scene.book(11.5, 100);
    assert.equal(scene.mids()["10"], "missed");
  }),
);

Deno.test(
  "a recording that begins anew between fill and horizon gives no markout",
  inScene((scene) => {
    scene.book(0.5, 100);
    scene.fillAt(1);
    scene.book(2.5, 101);
    scene.loops = 1;
    scene.book(9, 50);
    scene.fillAt(10, 2n);
    scene.book(12, 51);
    scene.book(62.5, 52);
    scene.book(71, 53);
    assert.deepEqual(scene.mids(), { 1: "taken 100", 10: "missed", 60: "missed" });
    assert.deepEqual(scene.mids(2n), { 1: "taken 50", 10: "taken 51", 60: "taken 52" });
  }),
);

Deno.test(
  "a platform that ends leaves what was due without a figure",
  inScene((scene) => {
    scene.book(0.5, 100);
    scene.fillAt(1);
    scene.book(3, 101);
    assert.equal(scene.store.abandonDue(), 2);
    assert.deepEqual(scene.mids(), { 1: "taken 100", 10: "missed", 60: "missed" });
  }),
);

Deno.test("a price history forgets the oldest changes and says so", () => {
  const history = new PriceHistory();
  for (let i = 1; i <= 20_000; i++) history.note(i * 10, i, i + 2);
  assert.equal(history.at(10), undefined);
  assert.deepEqual(history.at(200_005), { bid1e9: 20_000, ask1e9: 20_002 });
  assert.deepEqual(history.at(199_999), { bid1e9: 19_999, ask1e9: 20_001 });
  assert.equal(new PriceHistory().at(5), undefined);
});

import type { JournalEntry } from "../../../lib/engine/journal.ts";
import { Engine } from "../../../lib/engine/engine.ts";
import type { EventBlock } from "../../../lib/market/event_block.ts";
import type { Recording } from "../../../lib/market/recording.ts";
import { CostLedger } from "../../../lib/platform/center/cost_ledger.ts";
import { Hub } from "../../../lib/platform/center/hub.ts";
import { MarketView } from "../../../lib/platform/center/market_view.ts";
import { PaperAccount } from "../../../lib/platform/center/paper_account.ts";
import { Recorder } from "../../../lib/platform/center/recorder.ts";
import { PlatformClock } from "../../../lib/platform/feeds/clock.ts";
import { PlayedFeed } from "../../../lib/platform/feeds/played_feed.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { JournalStore } from "../../../lib/platform/store/journal_store.ts";
import { carriedModule, engineConfig, recording } from "../../support/recorded_run.ts";

/** A recorded run, written into a real store as the platform writes it. */
export interface RecordedCosts {
  source: Recording;
  journal: JournalEntry[];
  db: Database;
  ledger: CostLedger;
  /** Simulated time of the platform's clock, ns after the base; a test may move it on. */
  setTime(atNs: number): void;
  close(): Promise<void>;
}

/** No two events of the result share a time, so a time tells exactly what has happened. */
function inStrictOrder(block: EventBlock): EventBlock {
  const recvNs = block.recvNs.slice();
  for (let i = 1; i < recvNs.length; i++) recvNs[i] = Math.max(recvNs[i]!, recvNs[i - 1]! + 1);
  return { ...block, recvNs };
}

/** Runs the carried maker over a carried recording, moved by some time, and stores what it did. */
export async function recordedCosts(name: string, laterNs = 0n): Promise<RecordedCosts> {
  const folder = await Deno.makeTempDir();
  const db = Database.open(folder);
  const whole = await recording(name);
  const later = { ...whole.block, baseNs: whole.block.baseNs + laterNs };
  const source = { ...whole, block: inStrictOrder(later) };
  const { block, meta } = source;
  let nowMs = 0;
  const time = { wallMs: () => nowMs, monotonicMs: () => nowMs };
  const clock = new PlatformClock(time, block.baseNs, 1);
  const setTime = (atNs: number) => nowMs = atNs / 1e6;
  const view = new MarketView(
    meta,
    new PlayedFeed(
      [{ meta, block, origin: { kind: "recording", source: name } }],
      clock,
    ),
  );
  const ledger = new CostLedger(db, clock, [view]);
  const account = new PaperAccount(db);
  const recorder = new Recorder(db, new JournalStore(db), account, new Hub(), ledger);
  const origin = {
    deploymentId: "dep_0123456789abcdef",
    label: "binance",
    edgeId: meta.edgeId,
    venue: meta.venue,
    market: () => meta,
    epochNs: (atNs: number) => clock.epochNs(atNs),
  };
  const journal: JournalEntry[] = [];
  let fresh: JournalEntry[] = [];
  const engine = new Engine(engineConfig(source), await carriedModule("maker"), (entry) => {
    journal.push(entry);
    fresh.push(entry);
  });
  const flush = () => {
    recorder.record(fresh, origin, "mm");
    fresh = [];
  };
  engine.start(0);
  for (let i = 0; i < block.count; i++) {
    setTime(block.recvNs[i]!);
    view.apply(block, i, i + 1, 0);
    engine.market(0, block, i, 0);
    if (i % 500 !== 0) continue;
    flush();
    ledger.sample();
  }
  engine.stop(block.recvNs[block.count - 1]!, { cancelOrders: true });
  flush();
  ledger.sample();
  return {
    source,
    journal,
    db,
    ledger,
    setTime,
    close: async () => {
      db.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

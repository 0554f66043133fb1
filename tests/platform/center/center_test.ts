import assert from "node:assert/strict";
import { Center } from "../../../lib/platform/center/center.ts";
import type { Deployment } from "../../../lib/platform/center/instance.ts";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import { PlatformClock, systemTime } from "../../../lib/platform/feeds/clock.ts";
import { PlayedFeed } from "../../../lib/platform/feeds/played_feed.ts";
import { Problem } from "../../../lib/platform/problem.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { recording } from "../../support/recorded_run.ts";

const SPEED = 10;
const CHILD = new URL("../../support/edge_child.ts", import.meta.url).href;
const maker = (await Deno.readFile(new URL("../../../assets/wasm/maker.wasm", import.meta.url)))
  .toBase64();

async function openCenter(db: Database, change = (block: EventBlock) => block): Promise<Center> {
  const clock = new PlatformClock(systemTime, BigInt(Date.now()) * 1_000_000n, SPEED);
  const whole = await recording("binance-spot-btcusdt");
  const btc = {
    meta: whole.meta,
    block: change(whole.block),
    origin: { kind: "recording" as const, source: whole.source },
  };
  const center = new Center({
    db,
    clock,
    feeds: [new PlayedFeed([btc], clock)],
    edgeCommand: {
      program: Deno.execPath(),
      args: ["run", "-A", "--quiet", "--no-check", CHILD],
      env: Deno.env.toObject(),
    },
    wallMs: systemTime.wallMs,
  });
  await center.open();
  return center;
}

async function withCenter(
  work: (center: Center, db: Database) => Promise<void>,
  change?: (block: EventBlock) => EventBlock,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const db = Database.open(folder);
  try {
    const center = await openCenter(db, change);
    try {
      await work(center, db);
    } finally {
      await center.close();
    }
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits for what a person would wait for; fails when it does not come. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never came: ${what}`);
}

async function deployed(center: Center, name = "mm"): Promise<Deployment> {
  const { deployment } = await center.changes.create({
    name,
    wasm_base64: maker,
    symbols: ["BTC-USD"],
    venue: "binance",
  });
  return deployment;
}

function statuses(deployment: Deployment): string[] {
  return deployment.instances.map((each) => each.status);
}

function marketHasBook(center: Center): Promise<void> {
  return until("a book", () => center.markets[0]!.lastBookNs > 1e9);
}

Deno.test(
  "an instance that is deployed in the middle of a feed gets warm, runs and trades",
  () =>
    withCenter(async (center, db) => {
      await marketHasBook(center);
      const deployment = await deployed(center);
      assert.deepEqual(statuses(deployment), ["accepted"]);
      await center.changes.start(deployment);
      await until("running", () => statuses(deployment)[0] === "running");
      await until("an order", () => db.get("SELECT 1 AS one FROM orders") !== undefined);
      await center.changes.stop(deployment, { cancelOrders: true });
      await until("paused", () => statuses(deployment)[0] === "paused");
      assert.equal(deployment.desired, "stopped");
    }),
);

Deno.test(
  "deploying the same again changes nothing; other content under the name is refused",
  () =>
    withCenter(async (center) => {
      const first = await deployed(center);
      assert.equal((await deployed(center)).id, first.id);
      await assert.rejects(
        center.changes.create({
          name: "mm",
          wasm_base64: maker,
          symbols: ["BTC-USDT"],
          venue: "binance",
        }),
        (error) => error instanceof Problem && error.status === 409,
      );
      assert.equal(center.deployments.list().length, 1);
    }),
);

Deno.test(
  "an edge that is killed makes its instance failed, and start brings it back",
  () =>
    withCenter(async (center) => {
      const deployment = await deployed(center);
      Deno.kill(deployment.instances[0]!.edge!.pid, "SIGKILL");
      await until("failed", () => statuses(deployment)[0] === "failed");
      assert.equal(deployment.instances[0]!.error?.code, "EDGE_EXIT");
      await center.changes.start(deployment);
      await until("alive again", () => deployment.instances[0]!.edge?.alive === true);
    }),
);

Deno.test("deployments come back with a new platform on the same store", async () => {
  const folder = await Deno.makeTempDir();
  try {
    let db = Database.open(folder);
    let center = await openCenter(db);
    const { id } = await deployed(center);
    await center.close();
    db.close();
    db = Database.open(folder);
    center = await openCenter(db);
    assert.deepEqual(center.deployments.list().map((each) => [each.id, each.name, each.desired]), [
      [id, "mm", "stopped"],
    ]);
    await center.close();
    db.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test(
  "a removed deployment is gone, and its name free",
  () =>
    withCenter(async (center) => {
      const deployment = await deployed(center);
      await center.changes.remove(deployment);
      assert.throws(
        () => center.deployments.find("mm"),
        (error) => error instanceof Problem && error.status === 404,
      );
      assert.notEqual((await deployed(center)).id, deployment.id);
    }),
);

/** The same events with a hole after 20 s and the first snapshot again after 25 s. */
function withHole(block: EventBlock): EventBlock {
  const builder = new BlockBuilder(block.baseNs);
  const snapshot = block.kind.indexOf(EVENT.snapshot);
  const copy = (i: number, atNs: number) => {
    builder.event(block.kind[i]!, atNs, block.venueNs[i]!);
    for (let row = i === 0 ? 0 : block.rowEnd[i - 1]!; row < block.rowEnd[i]!; row++) {
      builder.row(block.side[row]!, block.px1e9[row]!, block.qty1e8[row]!);
    }
  };
  let [holed, mended] = [false, false];
  for (let i = 0; i < block.count; i++) {
    const atNs = block.recvNs[i]!;
    if (!holed && atNs > 20e9) {
      holed = true;
      builder.event(EVENT.gap, atNs, NaN);
    }
    if (!mended && atNs > 25e9) {
      mended = true;
      copy(snapshot, atNs);
    }
    copy(i, atNs);
  }
  return builder.finish();
}

Deno.test(
  "a hole in a feed is told in the log, its market has no price meanwhile, and trading goes on after",
  () =>
    withCenter(async (center, db) => {
      await marketHasBook(center);
      const deployment = await deployed(center);
      await center.changes.start(deployment);
      const [market] = center.markets;
      await until("the hole", () => market!.lost);
      assert.equal(market!.isFresh(center.clock.nowNs()), false);
      await until("the book again", () => !market!.lost);
      const updates = () => deployment.instances[0]!.last?.updateCount ?? 0;
      const before = updates();
      await until("further callbacks", () => updates() > before);
      const told = db.all("SELECT message FROM logs WHERE message LIKE 'the feed of%' ORDER BY n");
      assert.deepEqual(told.map((row) => row["message"]), [
        "the feed of BTC-USDT lost updates: no book until the next snapshot",
        "the feed of BTC-USDT has its book again",
      ]);
      assert.equal(market!.feed.status(market!.meta).resyncs, 1);
    }, withHole),
);

Deno.test("what waited behind a removal finds the deployment gone, and starts nothing", () =>
  withCenter(async (center) => {
    const deployment = await deployed(center);
    const removal = center.changes.remove(deployment);
    const gone = (cause: unknown) => cause instanceof Problem && cause.status === 404;
    await Promise.all([
      removal,
      assert.rejects(center.changes.start(deployment), gone),
      assert.rejects(center.changes.stop(deployment), gone),
      assert.rejects(center.revisions.patch(deployment, { name: "other" }), gone),
      assert.rejects(center.changes.remove(deployment), gone),
    ]);
    assert.equal(deployment.instances[0]!.edge, undefined);
  }));

import assert from "node:assert/strict";
import { AlgoModule } from "../../lib/algo/module.ts";
import { Engine } from "../../lib/engine/engine.ts";
import type { JournalEntry } from "../../lib/engine/journal.ts";
import { engineConfig, recording, replay } from "../support/recorded_run.ts";
import { fixtureBytes } from "../support/sdk_fixtures.ts";
import { MS, SECOND, World } from "./world.ts";

// Algos that misbehave in every way that the interface allows. An engine never throws: it ends the
// instance with a reason, or refuses what can't be.

async function hostile(name: string): Promise<AlgoModule> {
  return await AlgoModule.compile(await fixtureBytes(name), { maxPages: 256 });
}

const algoLines = (journal: readonly JournalEntry[]) =>
  journal.flatMap((entry) =>
    entry.type === "log" && entry.source === "algo" ? [entry.message] : []
  );

const CALLBACKS = ["on_book", "on_nbbo", "on_fill", "on_reject", "on_heartbeat", "on_shutdown"];

for (const callback of CALLBACKS) {
  Deno.test(`a panic in ${callback} fails the instance with that name, and ends its orders`, async () => {
    const source = await recording("binance-spot-btcusdt");
    const config = engineConfig(source, { label: callback, nbbo: true });
    const { engine, journal } = replay(await hostile("trap_in"), source, config);
    const status = engine.status();
    assert.deepEqual(
      [status.state, status.error?.code, status.error?.message],
      ["failed", "TRAP", `unreachable executed in ${callback}`],
    );
    assert.equal(status.orders.open, 0);
    assert.equal(algoLines(journal).at(-1), callback);
    const filled = journal.reduce(
      (sum, entry) => entry.type === "fill" ? sum + entry.side * entry.qty1e8 : sum,
      0,
    );
    assert.equal(status.position1e8, BigInt(filled));
    // Whatever comes later, nobody is called.
    engine.start(engine.status().error!.atNs + 200 * SECOND);
    assert.equal(engine.status().state, "failed");
    assert.equal(algoLines(journal).at(-1), callback);
  });
}

Deno.test("a panic in on_message fails the instance with that name, and nothing more is delivered", async () => {
  const peers = [{ label: "peer", meshId: 9n }];
  const world = World.started(await hostile("trap_in"), {
    label: "on_message",
    mesh: { meshId: 5n, peers },
  });
  for (const n of [1, 2]) {
    const payload = new Uint8Array(3);
    world.engine.message({ n, fromMeshId: 9n, payload, dueNs: 0 }, world.nowNs);
  }
  const { state, error } = world.engine.status();
  assert.deepEqual([state, error?.message], ["failed", "unreachable executed in on_message"]);
  assert.equal(world.logs("algo").filter((text) => text === "on_message").length, 1);
});

for (const label of ["seventeen", "outside", "cut"]) {
  Deno.test(`a module whose actions are ${label} is failed as BAD_ACTIONS`, async () => {
    const world = World.started(await hostile("raw_actions"), { label });
    const status = world.engine.status();
    assert.deepEqual([status.state, status.error?.code], ["failed", "BAD_ACTIONS"]);
    assert.equal(status.orders.submitted, 0);
    world.best().wait(SECOND).best();
    assert.equal(world.engine.status().updateCount, 1);
  });
}

Deno.test("sixteen actions of extreme values with each book never stop the engine", async () => {
  const source = await recording("binance-spot-btcusdt");
  const { block, meta } = source;
  const journal: JournalEntry[] = [];
  const config = engineConfig(source, { label: "wild" });
  const engine = new Engine(config, await hostile("raw_actions"), (entry) => journal.push(entry));
  engine.start(0);
  for (let i = 0; i < 2_000; i++) engine.market(0, block, i, 0);
  assert.equal(engine.status().state, "running");
  engine.stop(block.recvNs[2_000]!, { cancelOrders: true });

  const status = engine.status();
  const { orders } = status;
  assert.equal(status.error, null);
  assert.equal(orders.open, 0);
  assert.ok(orders.rejectsByReason["INVALID_PARAMS"]! > 5_000);
  assert.ok(orders.rejectsByReason["BAD_VENUE"]! > 100);
  assert.ok(orders.acked > 20 && orders.fills > 5, `${orders.acked} acked, ${orders.fills} fills`);
  assert.equal(
    orders.submitted,
    orders.filled + orders.partial + orders.cancelled + orders.rejected + orders.expired,
  );
  let position = 0;
  for (const entry of journal) {
    if (entry.type === "fill") position += entry.side * entry.qty1e8;
    if (entry.type !== "order" || entry.status === "REJECTED") continue;
    // What went out is an order that a venue takes.
    assert.ok(entry.side === 1 || entry.side === -1);
    assert.ok(entry.qty1e8 >= meta.minQty1e8 && entry.qty1e8 % meta.lot1e8 === 0);
    assert.ok(entry.orderType === "market" || entry.px1e9 > 0 && entry.px1e9 % meta.tick1e9 === 0);
  }
  assert.equal(status.position1e8, BigInt(position));
  // The module says each reject's code by as many letters.
  assert.ok(algoLines(journal).includes("cc"));
});

Deno.test("of a flood of refused actions twenty a second are recorded, all are told, and it is said", async () => {
  const source = await recording("binance-spot-btcusdt");
  const { block } = source;
  const journal: JournalEntry[] = [];
  const config = engineConfig(source, { label: "nonsense" });
  const engine = new Engine(config, await hostile("nonsense"), (entry) => journal.push(entry));
  engine.start(0);
  for (let i = 0; i < 4_000; i++) engine.market(0, block, i, 0);
  engine.stop(block.recvNs[4_000]!, { cancelOrders: true });
  const seconds = Math.ceil((block.recvNs[4_000]! - block.recvNs[0]!) / SECOND);

  const { orders, updateCount, state } = engine.status();
  assert.equal(state, "paused");
  assert.equal(orders.rejected, Object.values(orders.rejectsByReason).reduce((a, b) => a + b));
  assert.ok(orders.rejected > updateCount * 11, "each refused order counts");
  assert.equal(
    orders.submitted,
    orders.filled + orders.partial + orders.cancelled + orders.rejected + orders.expired,
  );
  const refused = journal.filter((entry) => entry.type === "order" && entry.status === "REJECTED");
  const told = journal.flatMap((entry) =>
    entry.type === "log" && entry.source === "platform" ? [entry.message] : []
  );
  const lines = told.filter((text) => / rejected: /.test(text));
  for (const some of [refused, lines]) {
    assert.ok(some.length > 20 && some.length <= 20 * seconds, `${some.length} in ${seconds} s`);
  }
  assert.ok(journal.length < 400 * seconds, `${journal.length} entries in ${seconds} s`);
  const left = told.filter((text) =>
    /^\d+ refused actions not recorded: over 20 a second$/.test(text)
  );
  assert.ok(left.length >= seconds - 2, left.at(-1));
  // An order that was recorded is the first, second, … use of its number, without a hole.
  const uses = refused.flatMap((entry) =>
    entry.type === "order" && entry.algoOrderId === 1n ? [entry.seq] : []
  );
  assert.deepEqual(uses, uses.map((_, i) => i + 1));
});

Deno.test("ten thousand lines at once leave a thousand, cut to size, and the drop is said", async () => {
  const world = World.started(await hostile("log_storm"));
  const lines = world.journal.flatMap((each) =>
    each.type === "log" && each.source === "algo" ? [each] : []
  );
  assert.equal(lines.length, 1000);
  assert.deepEqual(
    lines.slice(0, 4).map(({ level, message, truncated }) => [level, message.length, truncated]),
    [["INFO", 0, false], ["WARN", 4096, true], ["ERROR", 14, false], ["INFO", 6, false]],
  );
  world.wait(2 * SECOND).best();
  assert.deepEqual(world.logs("algo").slice(1000), ["book 2"]);
  assert.equal(world.logs("platform").at(-1), "9000 log lines dropped: over 1000 a second");
  const { logLines, logLinesDropped, state } = world.engine.status();
  assert.deepEqual([logLines, logLinesDropped, state], [1001, 9000, "running"]);
});

Deno.test("a flood of messages to itself, to strangers and to nobody leaves the engine running", async () => {
  const mesh = { meshId: 5n, peers: [{ label: "peer", meshId: 9n }] };
  const world = World.started(await hostile("message_storm"), { label: "storm", mesh });
  for (let i = 0; i < 5; i++) world.wait(MS).best();
  assert.equal(world.engine.status().state, "running");
  assert.equal(world.engine.status().updateCount, 6);
  // Once a callback, however many there were.
  const ignored = world.logs("platform").filter((text) => text.includes("send"));
  assert.deepEqual(ignored, Array(6).fill("a send call with a wild pointer was ignored"));
});

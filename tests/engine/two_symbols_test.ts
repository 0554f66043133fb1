import assert from "node:assert/strict";
import { AlgoModule } from "../../lib/algo/module.ts";
import type { EngineConfig } from "../../lib/engine/config.ts";
import { Engine } from "../../lib/engine/engine.ts";
import type { FillEntry, JournalEntry, OrderEntry } from "../../lib/engine/journal.ts";
import { engineConfig, recording } from "../support/recorded_run.ts";
import { fixtureBytes } from "../support/sdk_fixtures.ts";

const SECOND = 1_000_000_000;

interface Run {
  engine: Engine;
  journal: JournalEntry[];
  /** Engine time of the run's end. */
  endNs: number;
  said: string[];
  fills: FillEntry[];
}

/** The algo of two symbols over the first seconds of both carried spot markets, in one order of time. */
async function run(seconds: number, over: Partial<EngineConfig> = {}): Promise<Run> {
  const [btc, eth] = [
    await recording("binance-spot-btcusdt"),
    await recording("binance-spot-ethusdt"),
  ];
  const plain = engineConfig(btc);
  const config = {
    ...plain,
    instruments: [plain.instruments[0]!, engineConfig(eth).instruments[0]!],
    ...over,
  };
  const module = await AlgoModule.compile(await fixtureBytes("two_symbols"), { maxPages: 256 });
  const journal: JournalEntry[] = [];
  const engine = new Engine(config, module, (entry) => journal.push(entry));
  engine.start(0);
  const shiftNs = Number(eth.block.baseNs - btc.block.baseNs);
  const endNs = Math.max(0, shiftNs) + seconds * SECOND;
  let [i, j] = [0, 0];
  for (;;) {
    const [first, second] = [btc.block.recvNs[i]!, eth.block.recvNs[j]! + shiftNs];
    if (Math.min(first, second) > endNs) break;
    if (first <= second) engine.market(0, btc.block, i++, 0);
    else engine.market(1, eth.block, j++, shiftNs);
  }
  engine.advance(endNs);
  return {
    engine,
    journal,
    endNs,
    said: journal.flatMap((each) =>
      each.type === "log" && each.source === "algo" ? [each.message] : []
    ),
    fills: journal.filter((each) => each.type === "fill") as FillEntry[],
  };
}

function orders(journal: readonly JournalEntry[], id: bigint): OrderEntry[] {
  return journal.filter((each) => each.type === "order" && each.algoOrderId === id) as OrderEntry[];
}

Deno.test("each book is told with its symbol's number, name, tick and limit", async () => {
  const { said } = await run(2, {
    risk: { maxPosition1e8: 7n, symbols: { "ETH-USDT": { maxPosition1e8: 9n } } },
  });
  const books = said.filter((line) => line.startsWith("book")).toSorted();
  assert.deepEqual(books, [
    "book 1 of 1 BTC-USDT tick 10000000 limit 7",
    "book 2 of 2 ETH-USDT tick 10000000 limit 9",
  ]);
});

Deno.test("orders go to the symbol that they name, the first where none is named", async () => {
  const { journal, engine } = await run(3);
  const last = (id: bigint) => {
    const { symbol, side, status } = orders(journal, id).at(-1)!;
    return `${symbol} ${side} ${status}`;
  };
  assert.deepEqual([1n, 2n, 3n, 4n].map(last), [
    "BTC-USDT 1 FILLED",
    "ETH-USDT -1 FILLED",
    "BTC-USDT 1 OPEN",
    "ETH-USDT 1 OPEN",
  ]);
  assert.equal(orders(journal, 6n).at(-1)!.failureReason, "INVALID_PARAMS");
  assert.deepEqual(engine.status().positions.map((each) => [each.symbol, each.position1e8]), [
    ["BTC-USDT", 200_000n],
    ["ETH-USDT", -3_000_000n],
  ]);
});

Deno.test("fills and rejects say their symbol, and the state the sum over both", async () => {
  const risk = { symbols: { "ETH-USDT": { maxPosition1e8: 10_000_000n } } };
  const { said } = await run(4, { risk });
  const [one, two] = said.filter((line) => line.startsWith("fill"));
  const btc =
    /^fill 1 of symbol 1 in BTC-USDT at (\d+) entry (\d+) holds 200000, all (\S+) by the state (\S+)$/;
  const eth =
    /^fill 2 of symbol 2 in ETH-USDT at (\d+) entry (\d+) holds -3000000, all (\S+) by the state (\S+)$/;
  for (const line of [one!, two!]) {
    const [, px, entry, all, state] = btc.exec(line) ?? eth.exec(line) ?? assert.fail(line);
    assert.equal(state, all, "what the algo counted over both");
    assert.equal(entry, px, "the average entry is of the one symbol");
  }
  const beat = said.find((line) => line.startsWith("beat"))!;
  assert.match(beat, /^beat of BTC-USDT position -2800000 pnl -?\d+ orders 2$/);
  const rejects = said.filter((line) => line.startsWith("reject")).toSorted();
  assert.deepEqual(rejects, [
    "reject 5 for 101 of symbol 2",
    "reject 6 for 2 of symbol 1",
  ], "a limit of the second symbol; a third symbol that is not traded");
});

Deno.test("a limit of the instance holds for each symbol by itself, never for their sum", async () => {
  const risk = { maxPosition1e8: 3_000_000n };
  const { journal, engine } = await run(3, { risk });
  assert.equal(orders(journal, 2n).at(-1)!.status, "FILLED");
  assert.equal(orders(journal, 3n).at(-1)!.status, "OPEN");
  assert.equal(orders(journal, 4n).at(-1)!.status, "OPEN", "it buys back what was sold");
  assert.equal(orders(journal, 5n).at(-1)!.failureReason, "POSITION_LIMIT");
  assert.equal(engine.status().position1e8, -2_800_000n);
});

Deno.test("money is the sum over the symbols, to the last unit, and a stop ends both orders", async () => {
  const { engine, journal, fills, endNs } = await run(5);
  const status = engine.status();
  const sum = (of: (each: typeof status.positions[number]) => bigint) =>
    status.positions.reduce((total, each) => total + of(each), 0n);
  assert.equal(status.unrealizedPnl1e9, sum((each) => each.unrealizedPnl1e9));
  assert.equal(status.realizedPnl1e9, sum((each) => each.realizedPnl1e9));
  assert.equal(status.fees1e9, fills.reduce((total, each) => total + each.fee1e9, 0n));
  assert.ok(status.positions.every(({ unrealizedPnl1e9 }) => unrealizedPnl1e9 !== 0n));
  const { openOrders } = engine.stop(endNs, { cancelOrders: false });
  assert.equal(openOrders, 0);
  assert.deepEqual([3n, 4n].map((id) => orders(journal, id).at(-1)!.endReason), [
    "cancel_requested",
    "cancel_requested",
  ]);
});

Deno.test("the loss limit counts both symbols together", async () => {
  const { journal, engine } = await run(5, { risk: { maxDailyLoss1e9: 1n } });
  assert.equal(engine.status().pauseReason, "daily_loss_limit");
  assert.ok(journal.some((each) => each.type === "state" && each.state === "paused"));
});

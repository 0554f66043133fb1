import assert from "node:assert/strict";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { BID, EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import { Tape, Tapes } from "../../../lib/platform/center/tape.ts";
import { PlatformClock } from "../../../lib/platform/feeds/clock.ts";
import { priceHistoryDocument } from "../../../lib/platform/server/price_history_document.ts";
import { recording } from "../../support/recorded_run.ts";
import { type Any, eventually, withPlatform } from "./running_platform.ts";

interface Trade {
  atNs: bigint;
  px: number;
  qty: number;
  buyer: boolean;
}

/** The trades of a block, plainly. */
function tradesOf(block: EventBlock, baseNs: bigint): Trade[] {
  const found: Trade[] = [];
  for (let i = 0; i < block.count; i++) {
    if (block.kind[i] !== EVENT.trade) continue;
    const row = block.rowEnd[i]! - 1;
    found.push({
      atNs: baseNs + BigInt(Math.round(block.recvNs[i]!)),
      px: block.px1e9[row]!,
      qty: block.qty1e8[row]!,
      buyer: block.side[row] === BID,
    });
  }
  return found;
}

/** A center that has seen the whole of a recording, and no more. */
async function seen(): Promise<{ center: Any; markets: Any; trades: Trade[]; nowNs: bigint }> {
  const { meta, block } = await recording("binance-spot-btcusdt");
  const baseNs = 1_790_000_012_345_678_901n;
  const lastNs = block.recvNs[block.count - 1]! + 1;
  const clock = new PlatformClock({ wallMs: () => 0, monotonicMs: () => 0 }, baseNs, 1, lastNs);
  const tapes = new Tapes([meta], baseNs);
  for (let at = 0; at < block.count; at += 1000) {
    tapes.of(meta).apply(block, at, Math.min(block.count, at + 1000), 0);
  }
  const trades = tradesOf(block, baseNs);
  return { center: { clock, tapes }, markets: [{ meta }], trades, nowNs: clock.epochNs(lastNs) };
}

const question = {
  symbol: "BTC-USDT",
  range: "1d" as const,
  window: undefined,
  venue: null,
  limit: undefined,
};

Deno.test("bars hold the last trade of each whole span of the epoch that had one", async () => {
  const { center, markets, trades, nowNs } = await seen();
  assert.ok(trades.length > 500);
  for (const fidelityS of [1, 7, 60]) {
    const spanNs = BigInt(fidelityS) * 1_000_000_000n;
    const wanted = new Map<bigint, number>();
    for (const { atNs, px } of trades) {
      const start = atNs - atNs % spanNs;
      if (start + spanNs <= nowNs) wanted.set(start, px);
    }
    const document = priceHistoryDocument(center, markets, { ...question, fidelityS }) as Any;
    assert.deepEqual(
      document.points,
      [...wanted].map(([ts_ns, price_1e9]) => ({ ts_ns, price_1e9 })),
    );
    assert.equal(document.count, document.points.length);
    assert.equal(document.truncated, true, "a day reaches back before the recording");
  }
});

Deno.test("a window cuts the bars, and is whole where the feed had begun before it", async () => {
  const { center, markets, trades } = await seen();
  const startS = Number(trades[0]!.atNs / 1_000_000_000n) + 10;
  const window = { startS, endS: startS + 20 };
  const document = priceHistoryDocument(center, markets, {
    ...question,
    fidelityS: 1,
    window,
  }) as Any;
  const times = document.points.map((point: Any) => Number(point.ts_ns / 1_000_000_000n));
  assert.ok(times.length > 5);
  assert.ok(times.every((time: number) => time >= startS && time < startS + 20));
  assert.equal(document.truncated, false);
});

Deno.test("single trades are the newest, with size, side and venue", async () => {
  const { center, markets, trades } = await seen();
  const document = priceHistoryDocument(center, markets, {
    ...question,
    fidelityS: 0,
    limit: 7,
  }) as Any;
  assert.deepEqual(
    document.points,
    trades.slice(-7).map(({ atNs, px, qty, buyer }) => ({
      ts_ns: atNs,
      price_1e9: px,
      qty_1e8: qty,
      side: buyer ? "buy" : "sell",
      venue_id: 3,
    })),
  );
});

Deno.test("behind the seconds that are kept, bars of minutes are made of minutes", () => {
  const tape = new Tape(0);
  const seconds = 150_000;
  const builder = new BlockBuilder(0n);
  for (let second = 0; second < seconds; second++) {
    builder.event(EVENT.trade, second * 1e9, NaN);
    builder.row(BID, second + 1, 1);
  }
  tape.apply(builder.finish(), 0, seconds, 0);
  const minutes = tape.spans(0, Infinity, 60);
  assert.equal(minutes.length, seconds / 60);
  assert.deepEqual(minutes[0], { atNs: 59e9, px1e9: 60 });
  const newest = tape.spans((seconds - 90) * 1e9, Infinity, 60);
  assert.equal(newest.length, 90, "seconds, where they reach back far enough");
  assert.equal(tape.spans(0, Infinity, 7).length, 100_000, "and where minutes don't fit");
  assert.equal(tape.trades(0, Infinity, 50_000).length, 10_000);
});

Deno.test("price history is asked with its rules, of what the running feeds have shown", () =>
  withPlatform(async ({ ask }) => {
    const path = "/v1/price_history/BTC-USD";
    const bars = await eventually(async () => {
      const { points } = (await ask(`${path}?fidelity_secs=1&range=1h`)).body;
      return points.length > 2 ? points : undefined;
    }, "bars");
    assert.ok(bars.every((bar: Any) => bar.ts_ns % 1_000_000_000n === 0n));
    const cases: [string, number][] = [
      [`${path}?range=1w`, 400],
      [`${path}?range=1w&venue=binance`, 200],
      [`${path}?range=1w&fidelity_secs=0`, 200],
      [`${path}?venue=okx`, 400],
      [`${path}?range=1q`, 400],
      [`${path}?start_ts=1`, 400],
      [`${path}?start_ts=2&end_ts=1`, 400],
      [`${path}?limit=501`, 400],
      [`${path}?fidelity_secs=-1`, 400],
      [`${path}?paginate=perhaps`, 400],
      ["/v1/price_history/NOPE-USD", 404],
    ];
    for (const [address, status] of cases) {
      assert.equal((await ask(address)).status, status, address);
    }
  }));

Deno.test("funding: empty for a perpetual, 400 for spot, 404 for what is unknown", () =>
  withPlatform(async ({ ask }) => {
    assert.deepEqual((await ask("/v1/market/funding-rates")).body, {
      unit: "bps_per_hour",
      rates: [],
    });
    const path = "/v1/funding_history";
    const { body } = await ask(`${path}/BTC-USDT?venue=binance`);
    assert.deepEqual([body.symbol, body.count, body.points], ["BTC-USDT-PERP", 0, []]);
    assert.equal((await ask(`${path}/ETH-USDT?venue=binance`)).status, 400);
    assert.equal((await ask(`${path}/BTC-USDT?venue=okx`)).status, 400);
    assert.equal((await ask(`${path}/BTC-USDT`)).status, 400);
    assert.equal((await ask(`${path}/NOPE?venue=binance`)).status, 404);
  }));

import assert from "node:assert/strict";
import { readStruct } from "../../../lib/algo/abi/codec.ts";
import { LAYOUT_0_4_0 } from "../../../lib/algo/abi/layout_0_4_0.ts";
import { MarketState } from "../../../lib/engine/market_state.ts";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { ASK, BID, EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import type { Recording } from "../../../lib/market/recording.ts";
import { engineConfig, recording } from "../../support/recorded_run.ts";
import { PlainFeatures } from "./plain_features.ts";

/** Fields that are whole by nature, and must agree exactly; the others are rounded once. */
const EXACT = new Set([
  "ofi_1level_1e8",
  "ofi_5level_1e8",
  "mlofi_10_1e8",
  "trade_arrival_rate_1e3",
  "spread_regime",
  "flags",
]);

/** The image that an algo is shown, as numbers by field. */
function shown(market: MarketState, nowNs: number): Record<string, number> {
  market.stage(nowNs);
  const { buffer } = market.featuresImage.bytes;
  const value = readStruct(LAYOUT_0_4_0, "OnlineFeatures", new DataView(buffer), 0);
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !name.startsWith("_"))
      .map(([name, each]) => [name, Number(each)]),
  );
}

/**
 * Plays events `rounds` times over, each round after the other, and compares with the plain
 * calculation after every `every`-th event. Gives what each field was, by field.
 */
function compare(
  source: Pick<Recording, "meta" | "block">,
  rounds: number,
  every: number,
): Record<string, number[]> {
  const { meta, block } = source;
  const market = new MarketState(engineConfig({ ...source, spanNs: 0, source: "" }), 0);
  const plain = new PlainFeatures(meta.tick1e9);
  const spanNs = block.recvNs[block.count - 1]! + 50e6;
  const seen: Record<string, number[]> = {};
  for (let round = 0, n = 0; round < rounds; round++) {
    for (let i = 0; i < block.count; i++) {
      const atNs = block.recvNs[i]! + round * spanNs;
      market.setTime(atNs);
      market.apply(block, i);
      plain.apply(block, i, atNs);
      if (++n % every !== 0) continue;
      // Also a while after the event, as at a heartbeat.
      const nowNs = atNs + (n % (2 * every) === 0 ? 37e6 : 0);
      if (i + 1 < block.count && block.recvNs[i + 1]! + round * spanNs < nowNs) continue;
      const image = shown(market, nowNs);
      for (const [field, expected] of Object.entries(plain.at(nowNs))) {
        const value = image[field]!;
        (seen[field] ??= []).push(value);
        const away = Math.abs(value - expected);
        const where = `${field} is ${value}, not ${expected}, at event ${n}`;
        if (EXACT.has(field)) assert.equal(value, expected, where);
        else assert.ok(away <= (field === "microprice_1e9" ? 1 : 0.500001), where);
      }
    }
  }
  return seen;
}

function varied(seen: Record<string, number[]>, except: string[]): void {
  for (const [field, values] of Object.entries(seen)) {
    if (!except.includes(field)) assert.ok(new Set(values).size > 1, `${field} never moved`);
  }
}

Deno.test("features over a recording agree with a plain calculation, to the last unit", async () => {
  const source = await recording("binance-spot-btcusdt");
  const seen = compare(source, 4, 211);
  varied(seen, []);
  assert.equal(seen["flags"]!.at(-1), 1);
});

Deno.test("features of a perpetual agree with a plain calculation, to the last unit", async () => {
  const seen = compare(await recording("binance-usdm-btcusdt"), 1, 97);
  // Two minutes are too short for one of them, and the spread is one tick nearly throughout.
  varied(seen, ["flags", "vpin_1e4", "spread_zscore_1e3"]);
});

/** Seeded numbers from 0 up to, not including, 1. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** A market of more than an hour with silences, gaps, empty sides and jumps. */
function roughHour(tick1e9: number): EventBlock {
  const random = randomOf(7);
  const below = (n: number) => Math.floor(random() * n);
  const builder = new BlockBuilder(0n);
  let atNs = 250e6;
  let mid = 6_000;
  const level = (side: number, away: number, qty: number) =>
    builder.row(side, (side === BID ? mid - away : mid + away) * tick1e9, qty);
  const whole = () => {
    builder.event(EVENT.snapshot, atNs, NaN);
    for (let i = 0; i < 12; i++) {
      level(BID, 1 + i * 2, 1e6 + below(1e8));
      level(ASK, 1 + i * 3, 1e6 + below(1e8));
    }
  };
  whole();
  while (atNs < 4000e9) {
    atNs += below(20) === 0 ? below(9e9) : below(900e6);
    if (below(4) === 0) mid += below(9) - 4;
    const what = below(100);
    if (what < 30) {
      builder.event(EVENT.trade, atNs, NaN);
      builder.row(below(5) < 3 ? BID : ASK, mid * tick1e9, 1 + below(what === 0 ? 5e10 : 3e8));
    } else if (what < 60) {
      builder.event(EVENT.bbo, atNs, NaN);
      level(BID, 1 + below(3), 1e6 + below(1e8));
      level(ASK, 1 + below(what === 31 ? 400 : 3), 1e6 + below(1e8));
    } else if (what < 97) {
      builder.event(EVENT.depth, atNs, NaN);
      for (let i = below(6); i >= 0; i--) {
        level(below(2), 1 + below(30), below(3) === 0 ? 0 : below(1e8));
      }
    } else if (what === 97) {
      builder.event(EVENT.gap, atNs, NaN);
    } else whole();
  }
  return builder.finish();
}

Deno.test("features over an hour of silences, gaps and jumps agree with a plain calculation", async () => {
  const { meta } = await recording("binance-spot-btcusdt");
  const seen = compare({ meta, block: roughHour(meta.tick1e9) }, 1, 7);
  varied(seen, []);
  assert.deepEqual([...new Set(seen["spread_regime"])].sort(), [0, 1, 2, 3]);
  assert.ok(seen["microprice_1e9"]!.includes(0), "no side was ever empty");
});

Deno.test("what is predicted, and what is reserved, stays 0", async () => {
  const { meta } = await recording("binance-spot-btcusdt");
  const block = roughHour(meta.tick1e9);
  const market = new MarketState(engineConfig({ meta, block, spanNs: 0, source: "" }), 0);
  for (let i = 0; i < block.count; i++) {
    market.setTime(block.recvNs[i]!);
    market.apply(block, i);
  }
  market.stage(5000e9);
  const { bytes } = market.featuresImage;
  assert.deepEqual([...bytes.subarray(84, 112)], Array(28).fill(0));
  assert.deepEqual([...bytes.subarray(120)], Array(136).fill(0));
});

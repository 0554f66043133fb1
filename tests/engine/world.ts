import type { AlgoModule } from "../../lib/algo/module.ts";
import type { CallWatch } from "../../lib/engine/call_watch.ts";
import type { EngineConfig, InstrumentConfig } from "../../lib/engine/config.ts";
import { Engine } from "../../lib/engine/engine.ts";
import type { FillEntry, JournalEntry, LogEntry, OrderEntry } from "../../lib/engine/journal.ts";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { ASK, BID, EVENT } from "../../lib/market/event_block.ts";
import type { ScriptAction } from "./scripted_algo.ts";

/** 2024-08-08 10:00:00 UTC. */
export const BASE_NS = 1_723_111_200_000_000_000n;
export const MS = 1_000_000;
export const SECOND = 1_000_000_000;
export const TO_VENUE_NS = 2 * MS;
export const FROM_VENUE_NS = 3 * MS;

const INSTRUMENT: InstrumentConfig = {
  symbol: "BTC-USDT",
  meta: {
    symbol: "BTC-USDT",
    venue: "binance",
    edgeId: "venue-edge-binance",
    venueSymbol: "BTCUSDT",
    instrumentType: "spot",
    base: "BTC",
    quote: "USDT",
    aliases: [],
    tick1e9: 10_000_000,
    lot1e8: 1_000,
    minQty1e8: 1_000,
    minNotional1e9: 5_000_000_000,
    pricePrecision: 2,
    qtyPrecision: 5,
  },
  makerFeeBps1e4: 100_000,
  takerFeeBps1e4: 200_000,
};

/** Dollars and units as an action carries them. */
export const px = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000_000n;
export const qty = (units: number) => BigInt(Math.round(units * 1e8));

export function order(
  id: bigint,
  side: number,
  dollars: number,
  units: number,
  more: ScriptAction = {},
): ScriptAction {
  return { id, side, px: px(dollars), qty: qty(units), ...more };
}

/** An engine in a market that a test writes: bid 100.00 × 5, ask 101.00 × 5 unless it says else. */
export class World {
  readonly journal: JournalEntry[] = [];
  readonly engine: Engine;
  #nowNs = 0;

  constructor(module: AlgoModule, over: Partial<EngineConfig> = {}, watch?: CallWatch) {
    this.engine = new Engine(
      {
        label: "maker",
        venue: "BINANCE",
        instruments: [INSTRUMENT],
        risk: {},
        latency: { toVenueNs: TO_VENUE_NS, fromVenueNs: FROM_VENUE_NS, jitterNs: 0 },
        priceBandBps: 0,
        decisionNs: 0,
        seed: 1,
        baseNs: BASE_NS,
        mesh: { meshId: 0n, peers: [] },
        ...over,
      },
      module,
      (entry) => this.journal.push(entry),
      undefined,
      watch,
    );
  }

  /** A started engine that has seen its first book, and so its first callback. */
  static started(
    module: AlgoModule,
    over: Partial<EngineConfig> = {},
    watch?: CallWatch,
  ): World {
    const world = new World(module, over, watch);
    world.engine.start(0);
    return world.snapshot();
  }

  get nowNs(): number {
    return this.#nowNs;
  }

  wait(ns: number): this {
    this.#nowNs += ns;
    this.engine.advance(this.#nowNs);
    return this;
  }

  snapshot(bid: [number, number] = [100, 5], ask: [number, number] = [101, 5]): this {
    return this.#event(EVENT.snapshot, [[BID, ...bid], [ASK, ...ask]]);
  }

  /** A best bid and ask; levels beyond are gone. */
  best(bid: [number, number] = [100, 5], ask: [number, number] = [101, 5]): this {
    return this.#event(EVENT.bbo, [[BID, ...bid], [ASK, ...ask]]);
  }

  trade(aggressor: "buys" | "sells", dollars: number, units: number): this {
    return this.#event(EVENT.trade, [[aggressor === "buys" ? BID : ASK, dollars, units]]);
  }

  gap(): this {
    return this.#event(EVENT.gap, []);
  }

  /** Books until what is on the wire has arrived. */
  settle(): this {
    for (let i = 0; i < 8; i++) this.wait(MS).best();
    return this;
  }

  orders(id: bigint): OrderEntry[] {
    return this.journal.filter((each) =>
      each.type === "order" && each.algoOrderId === id
    ) as OrderEntry[];
  }

  /** The last word on an order: `REJECTED POSITION_LIMIT`, `OPEN`. */
  outcome(id: bigint): string {
    const last = this.orders(id).at(-1);
    if (last === undefined) return "unknown";
    return [last.status, last.failureReason].filter((each) => each !== null).join(" ");
  }

  fills(): FillEntry[] {
    return this.journal.filter((each) => each.type === "fill") as FillEntry[];
  }

  logs(source: LogEntry["source"]): string[] {
    return this.journal.flatMap((each) =>
      each.type === "log" && each.source === source ? [each.message] : []
    );
  }

  states(): string[] {
    return this.journal.flatMap((each) =>
      each.type === "state" ? [`${each.state} ${each.reason ?? ""}`.trim()] : []
    );
  }

  #event(kind: number, rows: [number, number, number][]): this {
    const builder = new BlockBuilder(BASE_NS);
    builder.event(kind, this.#nowNs, this.#nowNs - MS);
    for (const [side, dollars, units] of rows) {
      builder.row(side, Number(px(dollars)), Number(qty(units)));
    }
    this.engine.market(0, builder.finish(), 0, 0);
    return this;
  }
}

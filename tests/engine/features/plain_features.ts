import { BID, EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import { type Level, PlainBook } from "./plain_book.ts";

interface Flow {
  atNs: number;
  /** Of level 1, 2, and so on; bids less asks. */
  levels: number[];
  /** What left the best bid and the best ask. */
  left: number;
}

/**
 * The online features as `docs/features.md` defines them, written for reading: everything that
 * happened is kept, and each value is computed from all of it when it is asked for.
 */
export class PlainFeatures {
  #book = new PlainBook();
  #tick: number;
  #flows: Flow[] = [];
  #trades: { atNs: number; buy: boolean; qty: number }[] = [];
  /** Best prices from a time on; `broken` where the book was replaced. */
  #quotes: { atNs: number; bid: number; ask: number; broken: boolean }[] = [];
  #firstNs = -1;

  constructor(tick1e9: number) {
    this.#tick = tick1e9;
  }

  apply(block: EventBlock, i: number, atNs: number): void {
    if (this.#firstNs < 0) this.#firstNs = atNs;
    const kind = block.kind[i];
    if (kind === EVENT.trade) {
      const row = block.rowEnd[i]! - 1;
      this.#trades.push({ atNs, buy: block.side[row] === BID, qty: block.qty1e8[row]! });
      return;
    }
    const before = { bids: this.#book.bids.slice(0, 10), asks: this.#book.asks.slice(0, 10) };
    const wasValid = this.#book.valid;
    this.#book.apply(block, i);
    const { bids, asks, valid } = this.#book;
    const broken = kind === EVENT.snapshot || kind === EVENT.gap;
    this.#quotes.push({ atNs, bid: bids[0]?.px ?? 0, ask: asks[0]?.px ?? 0, broken });
    if (broken || !wasValid || !valid) return;
    const levels: number[] = [];
    let left = 0;
    for (let m = 0; m < 10; m++) {
      const bid = grown(before.bids[m], bids[m], (now, then) => now > then);
      const ask = grown(before.asks[m], asks[m], (now, then) => now < then);
      levels.push(bid - ask);
      if (m === 0) left = Math.max(0, -bid) + Math.max(0, -ask);
    }
    this.#flows.push({ atNs, levels, left });
  }

  /** Every computed field by its wire name. */
  at(nowNs: number): Record<string, number> {
    const { bids, asks } = this.#book;
    const recent = this.#flows.filter(({ atNs }) => bucket(atNs, 100) > bucket(nowNs, 100) - 10);
    const flow = (levels: number) => sum(recent.map((each) => sum(each.levels.slice(0, levels))));
    const [bid, ask] = [bids[0], asks[0]];
    const micro = bid && ask ? (bid.px * ask.qty + ask.px * bid.qty) / (bid.qty + ask.qty) : 0;
    const depth = (side: Level[]) => sum(side.slice(0, 20).map(({ qty }) => qty));
    const both = depth(bids) + depth(asks);
    const trades = this.#trades.filter(({ atNs }) => bucket(atNs, 500) > bucket(nowNs, 500) - 20);
    const signs = trades.map(({ buy }) => buy ? 1 : -1);
    return {
      microprice_1e9: micro,
      ofi_1level_1e8: flow(1),
      ofi_5level_1e8: flow(5),
      mlofi_10_1e8: flow(10),
      ofi_ewma_1e6: this.#flowMean(nowNs),
      trade_sign_imbalance_1e6: signs.length === 0 ? 0 : sum(signs) / signs.length * 1e6,
      trade_arrival_rate_1e3: trades.length * 1e3 / 10,
      cancel_rate_1e4: this.#cancelRate(nowNs),
      depth_imbalance_1e4: both === 0 ? 0 : (depth(bids) - depth(asks)) / both * 1e4,
      ...this.#vpin(),
      ...this.#spread(nowNs),
      ...this.#volatility(nowNs),
    };
  }

  /** Mean of the flow of all buckets that are over, each later one weighing more, a second. */
  #flowMean(nowNs: number): number {
    const flows = new Map<number, number>();
    for (const { atNs, levels } of this.#flows) {
      flows.set(bucket(atNs, 100), (flows.get(bucket(atNs, 100)) ?? 0) + levels[0]!);
    }
    let mean = 0;
    for (let at = bucket(this.#firstNs, 100); at < bucket(nowNs, 100); at++) {
      mean = 49 / 51 * mean + 2 / 51 * (flows.get(at) ?? 0);
    }
    return mean * 10 / 1e8 * 1e6;
  }

  #cancelRate(nowNs: number): number {
    const inWindow = ({ atNs }: { atNs: number }) => {
      const age = bucket(nowNs, 500) - bucket(atNs, 500);
      return age >= 1 && age <= 20;
    };
    const left = sum(this.#flows.filter(inWindow).map((each) => each.left));
    const traded = sum(this.#trades.filter(inWindow).map(({ qty }) => qty));
    return left === 0 ? 0 : Math.max(0, left - traded) / left * 1e4;
  }

  #vpin(): Record<string, number> {
    const closed: { size: bigint; imbalance: bigint }[] = [];
    let [size, bought, sold, total] = [0n, 0n, 0n, 0n];
    for (const { atNs, buy, qty } of this.#trades) {
      total += BigInt(qty);
      const minutes = BigInt(Math.floor((atNs - this.#trades[0]!.atNs) / 60e9));
      if (minutes === 0n) continue;
      for (let left = BigInt(qty); left > 0n;) {
        if (size === 0n) size = total / minutes / 10n || 1n;
        const room = size - bought - sold;
        const part = left < room ? left : room;
        if (buy) bought += part;
        else sold += part;
        left -= part;
        if (part < room) continue;
        closed.push({ size, imbalance: bought > sold ? bought - sold : sold - bought });
        size = bought = sold = 0n;
      }
    }
    const last = closed.slice(-50);
    if (last.length < 50) return { flags: 0, vpin_1e4: 0 };
    const add = (values: bigint[]) => values.reduce((a, b) => a + b);
    const imbalance = add(last.map((each) => each.imbalance));
    const volume = add(last.map((each) => each.size));
    return { flags: 1, vpin_1e4: Number(imbalance) / Number(volume) * 1e4 };
  }

  /** What was quoted just before each full second, up to now. */
  #seconds(nowNs: number): { bid: number; ask: number; broken: boolean }[] {
    const samples: { bid: number; ask: number; broken: boolean }[] = [];
    let [at, bid, ask] = [0, 0, 0];
    for (let end = Math.floor(this.#firstNs / 1e9) + 1; end <= Math.floor(nowNs / 1e9); end++) {
      let broken = false;
      for (; at < this.#quotes.length && this.#quotes[at]!.atNs < end * 1e9; at++) {
        ({ bid, ask } = this.#quotes[at]!);
        broken ||= this.#quotes[at]!.broken;
      }
      samples.push({ bid, ask, broken });
    }
    return samples;
  }

  #spread(nowNs: number): Record<string, number> {
    const ticks = ({ bid, ask }: { bid: number; ask: number }) =>
      bid === 0 || ask <= bid ? 0 : Math.round((ask - bid) / this.#tick);
    const past = this.#seconds(nowNs).map(ticks).filter((each) => each > 0).slice(-300);
    const now = ticks(this.#quotes.at(-1) ?? { bid: 0, ask: 0 });
    let z = 0;
    if (past.length >= 30 && now > 0) {
      const mean = sum(past) / past.length;
      const variance = sum(past.map((each) => (each - mean) ** 2)) / (past.length - 1);
      z = (now - mean) / Math.max(Math.sqrt(variance), 0.5);
    }
    const regime = now === 0 || z >= 4 ? 3 : z >= 2 ? 2 : now === 1 || z <= -1 ? 0 : 1;
    const clamped = Math.max(-32.767, Math.min(32.767, z));
    return { spread_zscore_1e3: clamped * 1e3, spread_regime: regime };
  }

  #volatility(nowNs: number): Record<string, number> {
    const samples = this.#seconds(nowNs);
    const squares = samples.map(({ bid, ask, broken }, i) => {
      const before = samples[i - 1];
      if (broken || before === undefined || before.bid === 0 || before.ask === 0) return 0;
      if (bid === 0 || ask === 0) return 0;
      return ((bid + ask) / (before.bid + before.ask) - 1) ** 2;
    });
    const bps = (seconds: number) => Math.sqrt(sum(squares.slice(-seconds))) * 1e4;
    return { rv_1m_bps: bps(60), rv_5m_bps: bps(300), rv_1h_bps: bps(3600) };
  }
}

/** How much a side grew at one level, by what stands there now and what stood there before. */
function grown(
  before: Level | undefined,
  now: Level | undefined,
  better: (now: number, then: number) => boolean,
): number {
  if (now === undefined) return -(before?.qty ?? 0);
  if (before === undefined || better(now.px, before.px)) return now.qty;
  return now.px === before.px ? now.qty - before.qty : -before.qty;
}

function bucket(atNs: number, ms: number): number {
  return Math.floor(atNs / (ms * 1e6));
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

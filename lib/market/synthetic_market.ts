import { Random } from "../exchange/random.ts";
import { BlockBuilder } from "./block_builder.ts";
import { ASK, BID, EVENT, type EventBlock } from "./event_block.ts";
import type { SymbolMeta } from "./symbol_meta.ts";

const LEVELS = 25;
/** Events a second: changes of a level, trades, moves of the best price. */
const EVENTS_PER_S = 40;
const TRADE_SHARE = 0.08;
const MOVE_SHARE = 0.12;
/** A buyer is followed by a buyer this often. */
const SAME_SIDE = 0.6;
const SECOND_NS = 1e9;
/** Beyond this share of its first price a market is pulled back. */
const LEASH = 0.05;

/** Where a synthetic market begins, USD × 10⁹, and what a level shows on average, USD. */
const FIRST_PRICE_1E9: Readonly<Record<string, number>> = {
  BTC: 60_000_000_000_000,
  ETH: 2_500_000_000_000,
};
const LEVEL_USD = 30_000;

/**
 * An endless made-up market: a book of 25 levels a side whose quantities are exponential, Poisson
 * arrivals of level changes, trades at the best price that deplete it, and a best price that moves a
 * tick at a time, pulled back when it has strayed 5 % (a zero-intelligence order flow in the manner
 * of Smith, Farmer, Gillemot and Krishnamurthy 2003). The same seed gives the same market.
 */
export class SyntheticMarket {
  #meta: SymbolMeta;
  #random: Random;
  #baseNs: bigint;
  #nowNs = 0;
  #firstTick: number;
  #bidTick: number;
  #askTick: number;
  /** Quantities from the best level on, lots. */
  #bids: number[] = [];
  #asks: number[] = [];
  #meanLots: number;
  #lastBuy = true;
  #begun = false;

  constructor(meta: SymbolMeta, seed: number, baseNs: bigint) {
    this.#meta = meta;
    this.#random = new Random(seed);
    this.#baseNs = baseNs;
    const price = FIRST_PRICE_1E9[meta.base] ?? 100_000_000_000;
    this.#firstTick = Math.round(price / meta.tick1e9);
    this.#bidTick = this.#firstTick;
    this.#askTick = this.#firstTick + 1;
    const lotUsd = meta.lot1e8 / 1e8 * price / 1e9;
    this.#meanLots = Math.max(2, Math.round(LEVEL_USD / lotUsd));
    for (let i = 0; i < LEVELS; i++) {
      this.#bids.push(this.#lots());
      this.#asks.push(this.#lots());
    }
  }

  /** The next `seconds` of the market; times go on from block to block. */
  next(seconds: number): EventBlock {
    const builder = new BlockBuilder(this.#baseNs);
    const endNs = this.#nowNs + seconds * SECOND_NS;
    if (!this.#begun) this.#snapshot(builder);
    this.#begun = true;
    for (;;) {
      const waitNs = Math.round(-Math.log(1 - this.#random.next()) / EVENTS_PER_S * SECOND_NS);
      if (this.#nowNs + waitNs >= endNs) break;
      this.#nowNs += waitNs;
      const kind = this.#random.next();
      if (kind < TRADE_SHARE) this.#trade(builder);
      else if (kind < TRADE_SHARE + MOVE_SHARE) this.#move(builder);
      else this.#change(builder);
    }
    // What is left of the last wait is forgotten, as a Poisson process may.
    this.#nowNs = endNs;
    return builder.finish();
  }

  #snapshot(builder: BlockBuilder): void {
    this.#event(builder, EVENT.snapshot);
    this.#bids.forEach((_, i) => this.#row(builder, BID, i));
    this.#asks.forEach((_, i) => this.#row(builder, ASK, i));
  }

  /** One level of one side shows another quantity; near ones more often. */
  #change(builder: BlockBuilder): void {
    const side = this.#random.next() < 0.5 ? BID : ASK;
    const level = Math.min(LEVELS - 1, Math.floor(-Math.log(1 - this.#random.next()) * 5));
    this.#side(side)[level] = this.#lots();
    this.#event(builder, EVENT.depth);
    this.#row(builder, side, level);
  }

  /** A taker takes from the best level; what it empties makes the price move. */
  #trade(builder: BlockBuilder): void {
    const buys = this.#random.next() < SAME_SIDE ? this.#lastBuy : !this.#lastBuy;
    this.#lastBuy = buys;
    const side = buys ? ASK : BID;
    const levels = this.#side(side);
    const lots = Math.min(levels[0]!, Math.max(1, Math.round(this.#lots() / 4)));
    this.#event(builder, EVENT.trade);
    builder.row(buys ? BID : ASK, this.#px(side, 0), lots * this.#meta.lot1e8);
    levels[0] = levels[0]! - lots;
    this.#event(builder, EVENT.depth);
    this.#row(builder, side, 0);
    if (levels[0] === 0) this.#retreat(builder, side);
  }

  /** The best price steps: one side gives way, the other follows. */
  #move(builder: BlockBuilder): void {
    const strayed = (this.#bidTick - this.#firstTick) / this.#firstTick;
    const up = this.#random.next() < 0.5 - strayed / LEASH / 2;
    const [leaves, follows] = up ? [ASK, BID] as const : [BID, ASK] as const;
    if (this.#askTick - this.#bidTick <= 1) {
      this.#side(leaves)[0] = 0;
      this.#event(builder, EVENT.depth);
      this.#row(builder, leaves, 0);
      this.#retreat(builder, leaves);
    }
    this.#advance(builder, follows);
  }

  /** The best level, now empty, is gone; a new one joins at the back. */
  #retreat(builder: BlockBuilder, side: number): void {
    const levels = this.#side(side);
    levels.shift();
    levels.push(this.#lots());
    if (side === BID) this.#bidTick--;
    else this.#askTick++;
    this.#row(builder, side, LEVELS - 1);
    if (this.#askTick - this.#bidTick > 4) this.#advance(builder, side);
  }

  /** A new best level inside the spread; the last one is gone. */
  #advance(builder: BlockBuilder, side: number): void {
    if (this.#askTick - this.#bidTick <= 1) return;
    const levels = this.#side(side);
    this.#event(builder, EVENT.depth);
    builder.row(side, this.#px(side, LEVELS - 1), 0);
    levels.pop();
    levels.unshift(this.#lots());
    if (side === BID) this.#bidTick++;
    else this.#askTick--;
    this.#row(builder, side, 0);
  }

  #event(builder: BlockBuilder, kind: number): void {
    builder.event(kind, this.#nowNs, this.#nowNs);
  }

  #row(builder: BlockBuilder, side: number, level: number): void {
    builder.row(side, this.#px(side, level), this.#side(side)[level]! * this.#meta.lot1e8);
  }

  #px(side: number, level: number): number {
    const tick = side === BID ? this.#bidTick - level : this.#askTick + level;
    return tick * this.#meta.tick1e9;
  }

  #side(side: number): number[] {
    return side === BID ? this.#bids : this.#asks;
  }

  /** An exponential quantity of at least one lot. */
  #lots(): number {
    return Math.max(1, Math.round(-Math.log(1 - this.#random.next()) * this.#meanLots));
  }
}

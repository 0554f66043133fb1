import { SimulatedVenue } from "../../lib/exchange/simulated_venue.ts";
import type { VenueOrder, VenueOrderType } from "../../lib/exchange/venue_order.ts";
import { BlockBuilder } from "../../lib/market/block_builder.ts";
import { ASK, BID, EVENT } from "../../lib/market/event_block.ts";
import { OrderBook } from "../../lib/market/order_book.ts";

export interface SceneOrder extends VenueOrder {
  name: string;
}

/** Prices in whole dollars and quantities in whole units, so that scenes read as numbers. */
export const PX = 1_000_000_000;
export const QTY = 100_000_000;

/** One market with a book that a test writes, and a list of what the venue said. */
export class Scene {
  readonly said: string[] = [];
  /** What stands ahead of orders after each move, apart from what the venue said. */
  readonly moves: string[] = [];
  readonly book = new OrderBook(PX);
  readonly venue = new SimulatedVenue<SceneOrder>(this.book, {
    acked: ({ name }, ahead) => this.said.push(`${name} acked, ${ahead / QTY} ahead`),
    filled: (order, px1e9, qty1e8, maker) => {
      order.filled1e8 += qty1e8;
      const how = maker ? "maker" : "taker";
      this.said.push(`${order.name} filled ${qty1e8 / QTY} @ ${px1e9 / PX} ${how}`);
    },
    cancelled: ({ name }, requested) =>
      this.said.push(`${name} ${requested ? "cancelled" : "expired"}`),
    rejected: ({ name }, reason) => this.said.push(`${name} ${reason}`),
    amended: ({ name }, ahead) => this.said.push(`${name} amended, ${ahead / QTY} ahead`),
    queueMoved: ({ name, ahead1e8 }) => this.moves.push(`${name} ${ahead1e8 / QTY}`),
    requestRefused: ({ name }, request) => this.said.push(`${name} ${request} refused`),
  });

  /** Bids and asks as `[price, quantity]`. */
  constructor(bids: [number, number][] = [], asks: [number, number][] = []) {
    if (bids.length + asks.length > 0) this.#levels(EVENT.snapshot, bids, asks);
  }

  snapshot(bids: [number, number][], asks: [number, number][]): this {
    return this.#levels(EVENT.snapshot, bids, asks);
  }

  depth(bids: [number, number][], asks: [number, number][] = []): this {
    return this.#levels(EVENT.depth, bids, asks);
  }

  /** Somebody sells (hits bids) or buys (lifts asks). */
  trade(aggressor: "buys" | "sells", px: number, qty: number): this {
    const builder = new BlockBuilder(0n);
    builder.event(EVENT.trade, 0, NaN);
    builder.row(aggressor === "buys" ? BID : ASK, px * PX, qty * QTY);
    return this.#apply(builder);
  }

  gap(): this {
    const builder = new BlockBuilder(0n);
    builder.event(EVENT.gap, 0, NaN);
    return this.#apply(builder);
  }

  order(name: string, type: VenueOrderType, side: 1 | -1, px: number, qty: number): SceneOrder {
    const order = {
      name,
      type,
      side,
      px1e9: px * PX,
      qty1e8: qty * QTY,
      filled1e8: 0,
      ahead1e8: 0,
      met1e8: 0,
      resting: false,
    };
    return order;
  }

  /** A new order that arrives at once. */
  send(name: string, type: VenueOrderType, side: 1 | -1, px: number, qty: number): SceneOrder {
    const order = this.order(name, type, side, px, qty);
    this.venue.arrive(order);
    return order;
  }

  /** What was said since the last time. */
  heard(): string[] {
    return this.said.splice(0);
  }

  #levels(kind: number, bids: [number, number][], asks: [number, number][]): this {
    const builder = new BlockBuilder(0n);
    builder.event(kind, 0, NaN);
    for (const [px, qty] of bids) builder.row(BID, px * PX, qty * QTY);
    for (const [px, qty] of asks) builder.row(ASK, px * PX, qty * QTY);
    return this.#apply(builder);
  }

  #apply(builder: BlockBuilder): this {
    const block = builder.finish();
    this.book.apply(block, 0);
    this.venue.onEvent(block, 0);
    return this;
  }
}

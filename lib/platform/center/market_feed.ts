import type { Desk } from "../desk/desk.ts";
import type { EventBlock } from "../../market/event_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { ADVANCE_MS } from "./feed_pace.ts";
import type { FeedWatch } from "./feed_watch.ts";
import { seenAs } from "./layout.ts";
import type { Tapes } from "./tape.ts";
import type { World } from "./world.ts";

/** Brings what feeds say of the markets to whoever lives on it: books, desk, tapes, edges. */
export class MarketFeed {
  #world: World;
  #desk: Desk;
  #tapes: Tapes;
  #watch: FeedWatch;

  constructor(world: World, desk: Desk, tapes: Tapes, watch: FeedWatch) {
    this.#world = world;
    this.#desk = desk;
    this.#tapes = tapes;
    this.#watch = watch;
  }

  start(): void {
    for (const feed of this.#world.feeds) {
      feed.start({
        events: (market, block, from, to, shiftNs) =>
          this.#events(market, block, from, to, shiftNs),
      });
    }
  }

  stop(): void {
    for (const feed of this.#world.feeds) feed.stop();
  }

  /** Quiet markets must not hold back what is on the wire to the simulated venue. */
  advance(): void {
    const { clock, deployments } = this.#world;
    const nowNs = clock.nowNs();
    for (const instance of deployments.instances()) {
      if (instance.status !== "running" || instance.edge?.alive !== true) continue;
      if (nowNs - instance.fedNs < ADVANCE_MS * 1e6 * clock.speed) continue;
      instance.fedNs = nowNs;
      instance.edge.advance(nowNs);
    }
    this.#desk.advance();
  }

  #events(market: SymbolMeta, block: EventBlock, from: number, to: number, shiftNs: number): void {
    const { markets, deployments, clock } = this.#world;
    const view = markets.find((each) => each.meta === market)!;
    const wasLost = view.lost;
    this.#desk.events(view, block, from, to, shiftNs);
    this.#tapes.of(market).apply(block, from, to, shiftNs);
    if (view.lost !== wasLost) this.#watch.lost(view);
    const dueMs = clock.wallMsAt(block.recvNs[from]! + shiftNs);
    for (const instance of deployments.instances()) {
      const i = seenAs(instance.plan, market);
      if (i < 0 || instance.edge?.alive !== true) continue;
      instance.fedNs = clock.nowNs();
      instance.edge.events(i, block, from, to, shiftNs, dueMs);
    }
  }
}

import type { ActionBuffer } from "../algo/action_buffer.ts";
import type { AlgoInstance } from "../algo/instance.ts";
import { venueNamed } from "../market/venues.ts";
import type { CallReport } from "./call_watch.ts";
import type { Decision } from "./decision.ts";
import type { EngineConfig } from "./config.ts";
import type { GuestCalls } from "./guest_calls.ts";
import type { MarketState } from "./market_state.ts";
import type { NbboGroup } from "./nbbo_group.ts";
import type { Notice } from "./notice.ts";
import { obeyActions, obeyAtStop } from "./obey_actions.ts";
import type { OrderDesk } from "./order_desk.ts";
import type { Outbox } from "./outbox.ts";
import { REJECT_CODES } from "./reject_codes.ts";
import { unrealizedOf, writeSelf } from "./self_image.ts";

/** Who takes part in a callback besides the algo. */
export interface CallbackRooms {
  calls: GuestCalls;
  desk: OrderDesk;
  outbox: Outbox;
  /** Hears of each callback that ended. */
  report: CallReport;
  markets: readonly MarketState[];
}

/**
 * Shows the algo the world, calls it, and obeys. Callbacks that may trade give whether they asked
 * for anything. Times are engine time, ns; the algo must not be called once it has trapped.
 */
export class Callbacks {
  #algo: AlgoInstance;
  #calls: GuestCalls;
  #desk: OrderDesk;
  #outbox: Outbox;
  #report: CallReport;
  #markets: readonly MarketState[];
  #baseNs: bigint;
  #decisionNs: number;
  #venueId: number;

  constructor(config: EngineConfig, algo: AlgoInstance, rooms: CallbackRooms) {
    this.#algo = algo;
    this.#calls = rooms.calls;
    this.#desk = rooms.desk;
    this.#outbox = rooms.outbox;
    this.#report = rooms.report;
    this.#markets = rooms.markets;
    this.#baseNs = config.baseNs;
    this.#decisionNs = config.decisionNs;
    this.#venueId = venueNamed(config.instruments[0]!.meta.venue)?.id ?? 0;
  }

  /** Brings the algo's view of itself to the present. */
  stageSelf(market: MarketState): void {
    market.stateImage.setUnrealized(unrealizedOf(this.#markets));
    const { orders } = this.#desk;
    if (!orders.changed) return;
    orders.changed = false;
    writeSelf(this.#markets, orders);
  }

  /** `on_book`, of a market whose images and self are staged and whose book is of this moment. */
  book(market: MarketState): boolean {
    const actions = this.#calls.book(market, this.#callBook);
    // Most books lead to nothing.
    if (actions?.count === 0 && !this.#outbox.owes && !this.#report.isAsked) return false;
    return this.#obey(actions, market, "book_received", "on_book", market.lastBookNs);
  }

  nbbo({ own, nbbo, books }: NbboGroup, nowNs: number): boolean {
    this.stageSelf(own);
    const actions = this.#calls.run("on_nbbo", own, () => {
      return this.#algo.onNbbo(nbbo, books, own.stateImage, own.featuresImage);
    });
    return this.#obey(actions, own, "nbbo_received", "on_nbbo", nowNs);
  }

  message(fromMeshId: bigint, payload: Uint8Array, nowNs: number): boolean {
    const market = this.#markets[0]!;
    this.stageSelf(market);
    const actions = this.#calls.run("on_message", market, () => {
      return this.#algo.onMessage(fromMeshId, payload, market.stateImage);
    });
    return this.#obey(actions, market, "message_received", "on_message", nowNs);
  }

  heartbeat(nowNs: number): boolean {
    const market = this.#markets[0]!;
    market.stage(nowNs);
    this.stageSelf(market);
    const actions = this.#calls.run("on_heartbeat", market, () => {
      return this.#algo.onHeartbeat(market.stateImage, market.featuresImage);
    });
    return this.#obey(actions, market, "heartbeat", "on_heartbeat", nowNs);
  }

  /** `on_shutdown`; only what lowers risk is obeyed, and nothing is chased any more. */
  shutdown(nowNs: number): void {
    const market = this.#markets[0]!;
    this.stageSelf(market);
    const actions = this.#calls.run("on_shutdown", market, () => {
      return this.#algo.onShutdown(market.stateImage);
    });
    this.#desk.endChases();
    if (actions === undefined) return;
    const outcomes = this.#report.outcomes();
    obeyAtStop(actions, this.#desk, nowNs, outcomes);
    this.#report.ended("on_shutdown", market, nowNs, outcomes);
  }

  reject(
    { algoOrderId, instrument, reason }: Notice & { kind: "reject" },
    nowNs: number,
  ): void {
    const market = this.#markets[instrument]!;
    const ended = this.#calls.run("on_reject", market, () => {
      this.#algo.onReject(algoOrderId, REJECT_CODES[reason], instrument + 1);
      return true;
    });
    if (ended) this.#report.ended("on_reject", market, nowNs);
  }

  fill({ order, px1e9, qty1e8, recvNs }: Notice & { kind: "fill" }, nowNs: number): void {
    const market = this.#markets[order.instrument]!;
    this.stageSelf(market);
    const ended = this.#calls.run("on_fill", market, () => {
      this.#algo.onFill(
        order.algoOrderId,
        px1e9,
        qty1e8,
        this.#baseNs + BigInt(Math.round(recvNs)),
        order.instrument + 1,
        market.stateImage,
      );
      return true;
    });
    this.#desk.stampNotified(order, nowNs);
    if (ended) this.#report.ended("on_fill", market, nowNs);
  }

  #callBook = (market: MarketState) =>
    this.#algo.onBook(market.bookImage, market.stateImage, market.featuresImage);

  /** What a callback wants; undefined if it trapped. */
  #obey(
    actions: ActionBuffer | undefined,
    market: MarketState,
    stage: Decision["stage"],
    callback: string,
    nowNs: number,
  ): boolean {
    this.#outbox.tell(nowNs);
    if (actions === undefined) return false;
    if (actions.count === 0) {
      this.#report.ended(callback, market, nowNs);
      return false;
    }
    const decision: Decision = {
      stage,
      eventNs: nowNs,
      venueNs: stage === "book_received" ? market.eventVenueNs : NaN,
      bid1e9: market.book.bestBidPx1e9,
      ask1e9: market.book.bestAskPx1e9,
      callback,
      n: this.#calls.count,
      endedNs: nowNs + this.#decisionNs,
      actions: actions.count,
    };
    const outcomes = this.#report.outcomes();
    obeyActions(actions, this.#desk, decision, this.#markets.length, this.#venueId, outcomes);
    this.#report.ended(callback, market, nowNs, outcomes);
    return true;
  }
}

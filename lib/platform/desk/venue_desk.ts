import type { LatencyModel, OpeningState } from "../../engine/config.ts";
import type { Decision } from "../../engine/decision.ts";
import type { DeskMarket } from "../../engine/desk_market.ts";
import type { EndReason, JournalSink, RejectReason } from "../../engine/journal.ts";
import { Ledger } from "../../engine/ledger.ts";
import { OrderDesk } from "../../engine/order_desk.ts";
import type { RiskGate } from "../../engine/risk.ts";
import { noOrders } from "../../engine/status.ts";
import type { EventBlock } from "../../market/event_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { MarketView } from "../center/market_view.ts";
import type { Leg } from "./graph_order.ts";

/** What a venue's desk is set up with; the sandbox's settings may change it for orders to come. */
export interface VenueTerms {
  makerFeeBps1e4: number;
  takerFeeBps1e4: number;
  latency: LatencyModel;
  priceBandBps: number;
  seed: number;
  baseNs: bigint;
  /** No venue order id up to this number is given away again. */
  usedNumbers: number;
}

export interface VenueCallbacks {
  /** What happened to a leg, whose id stands as the algo's number; must not call back. */
  entry: JournalSink;
  /** A cancel or amend of a leg was refused, or the leg was rejected. */
  refused(legId: bigint, reason: RejectReason): void;
}

/**
 * A person's orders at one venue: the same desk, checks, wire and simulated venue that an algo's
 * orders have, on the platform's own books.
 */
export class VenueDesk {
  readonly venue: string;
  readonly views: readonly MarketView[];
  /** What was traded by hand in each market. */
  readonly ledgers: readonly Ledger[];
  #risk: RiskGate;
  #terms: () => VenueTerms;
  #callbacks: VenueCallbacks;
  #desk: OrderDesk;

  constructor(
    venue: string,
    views: readonly MarketView[],
    risk: RiskGate,
    terms: () => VenueTerms,
    callbacks: VenueCallbacks,
  ) {
    this.venue = venue;
    this.views = views;
    this.ledgers = views.map(() => new Ledger());
    this.#risk = risk;
    this.#terms = terms;
    this.#callbacks = callbacks;
    this.#desk = this.#setUp([]);
  }

  /** Something is open here, or on the wire. */
  get busy(): boolean {
    return this.#desk.orders.live.size > 0 || this.#desk.nextDueNs() < Infinity;
  }

  get nextDueNs(): number {
    return this.#desk.nextDueNs();
  }

  deliverNext(): void {
    this.#desk.deliverNext();
    this.#tell();
  }

  /** Puts back legs that rested when the last process ended. */
  restore(legs: readonly Leg[], sides: ReadonlyMap<bigint, 1 | -1>): void {
    this.#desk = this.#setUp(legs.map((leg) => ({
      algoOrderId: leg.id,
      seq: 1,
      symbol: leg.meta.symbol,
      side: sides.get(leg.id)!,
      px1e9: leg.px1e9,
      qty1e8: leg.qty1e8,
      filled1e8: leg.filled1e8,
      filledNotional1e9: leg.notional1e9,
      fees1e9: leg.fees1e9,
      orderType: leg.type,
      venueOrderId: leg.venueOrderId ?? "",
      createdNs: this.#terms().baseNs + BigInt(Math.round(leg.createdNs)),
    })));
  }

  /** Event `i` of a market of this venue has just been applied to its book. */
  onEvent(view: MarketView, block: EventBlock, i: number, atNs: number): void {
    this.#desk.setVenueTime(atNs);
    this.#desk.venue(this.views.indexOf(view)).onEvent(block, i);
  }

  ledgerOf(meta: SymbolMeta): Ledger {
    return this.ledgers[this.views.findIndex((view) => view.meta === meta)]!;
  }

  submit(leg: Leg, side: 1 | -1, decision: Decision): void {
    // Settings count for whoever comes; a new seed waits until nothing is open.
    if (!this.busy) this.#desk = this.#setUp([]);
    else this.#desk.setTerms(this.#terms());
    this.#desk.submit(
      {
        algoOrderId: leg.id,
        instrument: this.views.findIndex((view) => view.meta === leg.meta),
        side,
        type: leg.type,
        px1e9: leg.px1e9,
        qty1e8: leg.qty1e8,
      },
      decision,
      null,
    );
    this.#tell();
  }

  cancel(leg: Leg, atNs: number): void {
    this.#desk.cancel(leg.id, atNs);
    this.#tell();
  }

  /** Why an amend may not go out; null if it is under way. */
  amend(leg: Leg, px1e9: number, qty1e8: number, atNs: number): RejectReason | null {
    this.#desk.amend(leg.id, px1e9, qty1e8, atNs, false);
    const notice = this.#desk.notices.shift();
    return notice?.kind === "reject" ? notice.reason : null;
  }

  /** Ends a leg at once, in the platform's name. */
  drop(leg: Leg, atNs: number, reason: EndReason): void {
    this.#desk.drop(leg.id, 1, atNs, reason);
    this.#tell();
  }

  #tell(): void {
    for (let notice = this.#desk.notices.shift(); notice; notice = this.#desk.notices.shift()) {
      if (notice.kind === "reject") this.#callbacks.refused(notice.algoOrderId, notice.reason);
    }
  }

  #setUp(openOrders: OpeningState["openOrders"]): OrderDesk {
    const { makerFeeBps1e4, takerFeeBps1e4, usedNumbers, ...terms } = this.#terms();
    const markets = this.views.map((view, i): DeskMarket => ({
      config: {
        symbol: view.meta.symbol,
        meta: view.meta,
        makerFeeBps1e4,
        takerFeeBps1e4,
      },
      book: view.book,
      ledger: this.ledgers[i]!,
      isWarm: (nowNs) => view.isFresh(nowNs),
    }));
    return new OrderDesk(
      {
        venue: `${this.venue.toUpperCase()}-SIM-D`,
        ...terms,
        opening: {
          positions: [],
          openedNs: 0,
          openOrders,
          lastSeq: [],
          counters: noOrders(),
          ordersSubmitted: usedNumbers,
          fillCount: 0,
          updateCount: 0,
        },
      },
      markets,
      this.#risk,
      this.#callbacks.entry,
    );
  }
}

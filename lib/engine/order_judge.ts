import type { DeskMarket } from "./desk_market.ts";
import type { RejectReason } from "./journal.ts";
import type { EngineOrder, OrderWish } from "./order.ts";
import { checkTerms, deviates, notional1e9, oppositeBest } from "./order_checks.ts";
import type { RiskGate } from "./risk.ts";

/** Decides what may go out to the venue: the venue's rules, the price band, the instance's limits. */
export class OrderJudge {
  #markets: readonly DeskMarket[];
  #risk: RiskGate;
  #priceBandBps: number;
  /** Open quantity of each market: buys at 2i, sells at 2i + 1. */
  #open1e8: Float64Array;

  constructor(markets: readonly DeskMarket[], risk: RiskGate, priceBandBps: number) {
    this.#markets = markets;
    this.#risk = risk;
    this.#priceBandBps = priceBandBps;
    this.#open1e8 = new Float64Array(markets.length * 2);
  }

  setPriceBand(bps: number): void {
    this.#priceBandBps = bps;
  }

  /** More (or less, negative) quantity of this order counts as open from now on. */
  openOf(order: EngineOrder, change1e8: number): void {
    this.#open1e8[openIndex(order)]! += change1e8;
  }

  /** The order counts as `total1e8` from now on. */
  reserve(order: EngineOrder, total1e8: number): void {
    this.openOf(order, total1e8 - order.reserved1e8);
    order.reserved1e8 = total1e8;
  }

  /** Why a new order may not go out; null if it may. `closes`: the instance's limits don't hold. */
  order(
    wish: OrderWish,
    order: EngineOrder,
    atNs: number,
    closes: boolean,
  ): RejectReason | null {
    const market = this.#markets[order.instrument]!;
    const { side, px1e9: wishedPx1e9, qty1e8 } = wish;
    const terms = { side, market: wish.type === "market", px1e9: wishedPx1e9, qty1e8 };
    const fault = checkTerms(terms, market.config.meta, market.book);
    if (fault !== null) return fault;
    if (!market.isWarm(atNs)) return "STALE_VENUE";
    if (deviates(terms, market.book, this.#priceBandBps)) return "PRICE_DEVIATION";
    if (closes) return null;
    const px1e9 = terms.market ? oppositeBest(side, market.book) : wishedPx1e9;
    return this.#risk.check({
      symbol: order.symbol,
      side: order.side,
      qty1e8: order.qty1e8,
      notional1e9: notional1e9(px1e9, order.qty1e8),
      position1e8: market.ledger.position1e8,
      open1e8: this.#open1e8[openIndex(order)]!,
    }, atNs);
  }

  /** The same of an open order's new terms. `shrinkOnly`: nothing that adds risk. */
  amend(
    order: EngineOrder,
    px1e9: number,
    qty1e8: number,
    atNs: number,
    shrinkOnly: boolean,
  ): RejectReason | null {
    const market = this.#markets[order.instrument]!;
    const terms = { side: order.side, market: false, px1e9, qty1e8 };
    const fault = checkTerms(terms, market.config.meta, market.book);
    if (fault !== null) return fault;
    if (order.type === "market" || qty1e8 <= order.known1e8) return "INVALID_PARAMS";
    const shrinks = px1e9 === order.knownPx1e9 && qty1e8 <= order.knownQty1e8;
    if (shrinkOnly && !shrinks) return "INVALID_PARAMS";
    if (shrinks) return this.#risk.countRate(atNs) ? null : "RATE_LIMIT";
    if (!market.isWarm(atNs)) return "STALE_VENUE";
    if (deviates(terms, market.book, this.#priceBandBps)) return "PRICE_DEVIATION";
    return this.#risk.check({
      symbol: order.symbol,
      side: order.side,
      qty1e8: qty1e8 - order.known1e8,
      notional1e9: notional1e9(px1e9, qty1e8),
      position1e8: market.ledger.position1e8,
      open1e8: this.#open1e8[openIndex(order)]! - (order.reserved1e8 - order.known1e8),
    }, atNs);
  }
}

function openIndex(order: EngineOrder): number {
  return order.instrument * 2 + (order.side > 0 ? 0 : 1);
}

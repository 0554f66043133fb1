import type { FeaturesImage } from "../../algo/features_image.ts";
import type { OrderBook } from "../../market/order_book.ts";
import { CancelRate } from "./cancel_rate.ts";
import { OrderFlow } from "./order_flow.ts";
import { RealizedVolatility } from "./realized_volatility.ts";
import { SpreadState } from "./spread_state.ts";
import { TradeFlow } from "./trade_flow.ts";
import { Vpin } from "./vpin.ts";

/** What windows of time are made of; longer ones of several of them. */
const BUCKET_NS = 100_000_000;
const SLOW = 5;
const SECOND = 10;

/**
 * The online features of one market: takes in books, trades and the passing of time, and keeps an
 * image of `OnlineFeatures` at the present. Each event costs the same, and allocates nothing.
 * `docs/features.md` defines every field and names its source.
 */
export class Features {
  #image: FeaturesImage;
  #flow = new OrderFlow();
  #trades = new TradeFlow();
  #cancels = new CancelRate();
  #traded1e8 = 0;
  #vpin = new Vpin();
  #spread: SpreadState;
  #volatility = new RealizedVolatility();
  #tradesChanged = false;
  #bidPx1e9 = 0;
  #askPx1e9 = 0;
  /** Number of the bucket at hand since time 0; -1 before the first event. */
  #bucket = -1;
  #bucketEndNs = -Infinity;
  #nowNs = 0;

  constructor(image: FeaturesImage, tick1e9: number) {
    this.#image = image;
    this.#spread = new SpreadState(tick1e9);
  }

  /** Lets time pass; before each event, and before the image is shown without one. */
  advance(nowNs: number): void {
    this.#nowNs = nowNs;
    if (nowNs >= this.#bucketEndNs) this.#roll(nowNs);
  }

  /** Brings the image to the present; before it is shown. */
  present(): void {
    if (this.#tradesChanged) this.#presentTrades();
    this.#image.setTime(this.#nowNs);
  }

  /** Nothing is computed before somebody looks: trades come in bursts. */
  trade(aggressor: number, qty1e8: number, atNs: number): void {
    this.#tradesChanged = true;
    this.#trades.trade(aggressor);
    this.#vpin.trade(aggressor, qty1e8, atNs);
    this.#traded1e8 += qty1e8;
  }

  /** A snapshot or a gap: what changes by it in the book is no flow and no return. */
  discontinue(): void {
    this.#flow.forget();
    this.#volatility.forget();
  }

  /** The best `bids` and `asks` levels of the shown book may differ from those at the last call. */
  book(book: OrderBook, bids: number, asks: number): void {
    const { topBids, topAsks } = book;
    const flow = this.#flow;
    const image = this.#image;
    const bidPx = topBids.count > 0 ? topBids.px1e9[0]! : 0;
    const askPx = topAsks.count > 0 ? topAsks.px1e9[0]! : 0;
    const bidQty = topBids.count > 0 ? topBids.qty1e8[0]! : 0;
    const askQty = topAsks.count > 0 ? topAsks.qty1e8[0]! : 0;
    if (bids === 1 && bidPx === this.#bidPx1e9) flow.best(true, bidQty);
    else if (bids > 0) flow.look(true, topBids.count, topBids.px1e9, topBids.qty1e8, bids);
    if (asks === 1 && askPx === this.#askPx1e9) flow.best(false, askQty);
    else if (asks > 0) flow.look(false, topAsks.count, topAsks.px1e9, topAsks.qty1e8, asks);
    flow.looked();
    image.setOrderFlow(flow.best1e8, flow.few1e8, flow.rest1e8);
    if (bidPx !== this.#bidPx1e9 || askPx !== this.#askPx1e9) {
      this.#bidPx1e9 = bidPx;
      this.#askPx1e9 = askPx;
      this.#spread.look(bidPx, askPx);
      image.setSpread(this.#spread.regime, this.#spread.zscore1e3);
    }
    if (bidPx > 0 && askPx > 0) {
      // The spread times a share: small factors, so the product stays exact enough to round.
      const share = bidQty / (bidQty + askQty);
      image.setMicroprice(bidPx + Math.floor((askPx - bidPx) * share + 0.5));
    } else image.setMicroprice(0);
    const bidDepth = topBids.depth1e8;
    const depth = bidDepth + topAsks.depth1e8;
    image.setDepthImbalance(
      depth > 0 ? Math.floor((bidDepth * 2 - depth) / depth * 10_000 + 0.5) : 0,
    );
  }

  #roll(nowNs: number): void {
    const bucket = Math.floor(nowNs / BUCKET_NS);
    this.#bucketEndNs = (bucket + 1) * BUCKET_NS;
    const before = this.#bucket;
    this.#bucket = bucket;
    if (before < 0) return;
    this.#flow.roll(bucket - before);
    const { best1e8, few1e8, rest1e8 } = this.#flow;
    this.#image.setOrderFlow(best1e8, few1e8, rest1e8);
    this.#image.setOrderFlowMean(this.#flow.mean1e6);
    const slow = Math.floor(bucket / SLOW) - Math.floor(before / SLOW);
    if (slow > 0) this.#rollSlow(slow);
    const seconds = Math.floor(bucket / SECOND) - Math.floor(before / SECOND);
    if (seconds > 0) this.#second(seconds);
  }

  #rollSlow(steps: number): void {
    this.#trades.roll(steps);
    this.#tradesChanged = true;
    this.#cancels.roll(steps, this.#flow.left1e8, this.#traded1e8);
    this.#flow.left1e8 = this.#traded1e8 = 0;
    this.#image.setCancelRate(this.#cancels.rate1e4);
  }

  #presentTrades(): void {
    const image = this.#image;
    this.#tradesChanged = false;
    image.setTradeSignImbalance(this.#trades.signImbalance1e6);
    image.setTradeArrivalRate(this.#trades.arrivalRate1e3);
    image.setVpin(this.#vpin.value1e4, this.#vpin.valid);
  }

  #second(seconds: number): void {
    const image = this.#image;
    this.#spread.sample(seconds);
    image.setSpread(this.#spread.regime, this.#spread.zscore1e3);
    const quoted = this.#bidPx1e9 > 0 && this.#askPx1e9 > 0;
    this.#volatility.sample(quoted ? this.#bidPx1e9 + this.#askPx1e9 : 0, seconds);
    image.setVolatility(
      this.#volatility.oneMinuteBps,
      this.#volatility.fiveMinutesBps,
      this.#volatility.oneHourBps,
    );
  }
}

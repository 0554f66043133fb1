import type { FeaturesImage } from "../algo/features_image.ts";

/**
 * The online features that are computed so far; the others stay 0. Definitions:
 * microprice = (bid × ask size + ask × bid size) / (bid size + ask size) (Stoikov 2018, first
 * order); depth imbalance = (bid − ask) / (bid + ask) of the shown levels; order-flow imbalance of
 * the best level as in Cont, Kukanov, Stoikov 2014, summed over the last second of book changes.
 */
export class Features {
  #bid = 0;
  #bidQty = 0;
  #ask = 0;
  #askQty = 0;
  #flow = 0;
  #flowSinceNs = 0;

  update(
    image: FeaturesImage,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
    bidDepth: number,
    askDepth: number,
    atNs: number,
  ): void {
    if (atNs - this.#flowSinceNs >= 1e9) {
      this.#flow = 0;
      this.#flowSinceNs = atNs;
    }
    if (this.#bid > 0 && this.#ask > 0 && bid > 0 && ask > 0) {
      if (bid >= this.#bid) this.#flow += bidQty;
      if (bid <= this.#bid) this.#flow -= this.#bidQty;
      if (ask <= this.#ask) this.#flow -= askQty;
      if (ask >= this.#ask) this.#flow += this.#askQty;
    }
    this.#bid = bid;
    this.#bidQty = bidQty;
    this.#ask = ask;
    this.#askQty = askQty;
    const size = bidQty + askQty;
    if (size > 0 && bid > 0 && ask > 0) {
      // The spread times a share: small factors, so the product stays exact enough to round.
      image.setMicroprice(bid + Math.round((ask - bid) * (bidQty / size)));
    }
    image.setOfi1(this.#flow);
    const depth = bidDepth + askDepth;
    image.setDepthImbalance(depth > 0 ? Math.round((bidDepth - askDepth) / depth * 10_000) : 0);
  }
}

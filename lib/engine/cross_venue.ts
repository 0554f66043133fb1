import type { SdkAbi } from "../algo/abi/sdk_abi.ts";
import { EVENT, type EventBlock } from "../market/event_block.ts";
import { OrderBook } from "../market/order_book.ts";
import type { SymbolMeta } from "../market/symbol_meta.ts";
import { sameAsset } from "../market/symbols.ts";
import type { EngineConfig } from "./config.ts";
import type { MarketState } from "./market_state.ts";
import { NbboGroup, type VenueMarket } from "./nbbo_group.ts";

/** A market on another venue: watched, never traded. */
class ObservedMarket implements VenueMarket {
  readonly meta: SymbolMeta;
  readonly book: OrderBook;
  lastBookNs = -1;

  constructor(meta: SymbolMeta) {
    this.meta = meta;
    this.book = new OrderBook(meta.tick1e9);
  }
}

/** What an instance sees of other venues: their books, and with its own ones the best prices of all. */
export class CrossVenue {
  #observed: ObservedMarket[];
  /** Of each own market. */
  #groups: NbboGroup[];
  /** Groups that each observed market stands in. */
  #groupsOf: NbboGroup[][];
  #markets: readonly MarketState[];

  constructor(config: EngineConfig, abi: SdkAbi, markets: readonly MarketState[]) {
    this.#markets = markets;
    this.#observed = (config.observed ?? []).map((meta) => new ObservedMarket(meta));
    this.#groups = markets.map((market, i) => {
      const others = this.#observed.filter((each) => sameAsset(each.meta, market.config.meta));
      return new NbboGroup(abi, config.baseNs, i + 1, market, [market, ...others]);
    });
    this.#groupsOf = this.#observed.map(({ meta }) =>
      this.#groups.filter(({ own }) => sameAsset(meta, own.config.meta))
    );
  }

  /** The group of an own market after an event of it, whose images are staged already. */
  ofOwn(instrument: number, nowNs: number): NbboGroup {
    const group = this.#groups[instrument]!;
    group.refresh(this.#markets[instrument]!, nowNs);
    return group;
  }

  /** Takes in event `index` of the `i`-th observed market; false if it says nothing of its book. */
  observe(i: number, block: EventBlock, index: number, nowNs: number): boolean {
    const market = this.#observed[i]!;
    const kind = block.kind[index];
    if (kind === EVENT.trade) return false;
    market.book.apply(block, index);
    if (kind !== EVENT.gap) market.lastBookNs = nowNs;
    return true;
  }

  /** The groups that the `i`-th observed market has just changed. */
  *changed(i: number, nowNs: number): Generator<NbboGroup> {
    const market = this.#observed[i]!;
    market.book.topBids.refresh();
    market.book.topAsks.refresh();
    for (const group of this.#groupsOf[i]!) {
      group.own.stage(nowNs);
      group.refresh(market, nowNs);
      yield group;
    }
  }
}

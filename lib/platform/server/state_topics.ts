import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import { venueNamed } from "../../market/venues.ts";
import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";
import { fairPrice, pricedBy, underlyings } from "./fair_price.ts";
import { consolidated, marketsOf, quote } from "./routes_market.ts";

const BOOK_DEPTH = 100;

/** Something whose newest state alone counts. */
export interface StateSource {
  /** Rises when the state may have changed. */
  version(): number;
  /** The state; undefined while there is none. */
  read(): Record<string, unknown> | undefined;
}

/**
 * What a state topic tells of, or why there is none; undefined if it is no state topic. No feed here
 * carries funding, so those topics stay silent.
 */
export function stateSources(center: Center, topic: string): StateSource[] | string | undefined {
  const [kind, ...rest] = topic.split(":");
  const name = rest.join(":");
  if (kind === "funding") return fundingTopic(center, rest) ? [] : "not_found";
  if (kind === "fair_price") {
    const known = underlyings(center.markets);
    if (topic === "fair_price") return known.map((each) => fairPriceSource(center, each));
    const underlying = name.toUpperCase();
    return known.includes(underlying) ? [fairPriceSource(center, underlying)] : "not_found";
  }
  if (kind !== "prices" && kind !== "book") return undefined;
  try {
    const markets = marketsOf(center, name);
    return [kind === "book" ? bookSource(center, markets) : priceSource(center, name, markets)];
  } catch {
    return "not_found";
  }
}

function versionOf(markets: readonly MarketView[]): () => number {
  return () => markets.reduce((sum, market) => sum + market.version, 0);
}

function bookSource({ clock }: Center, markets: readonly MarketView[]): StateSource {
  return {
    version: versionOf(markets),
    read: () => ({
      ...consolidated(markets, BOOK_DEPTH),
      ts_ns: clock.epochNs(Math.max(...markets.map((market) => market.lastBookNs))),
    }),
  };
}

function priceSource(center: Center, symbol: string, markets: readonly MarketView[]): StateSource {
  return {
    version: versionOf(markets),
    read: () => {
      const document = quote(center, symbol, markets, 1);
      return { ...document["nbbo"] as object, ts_ns: document["ts_ns"] };
    },
  };
}

function fairPriceSource({ markets, clock }: Center, underlying: string): StateSource {
  const priced = pricedBy(markets, underlying);
  return {
    version: versionOf(priced),
    read: () => {
      const fair = fairPrice(priced, clock.nowNs());
      if (fair === undefined) return undefined;
      return {
        underlying,
        fair_price: fair.px1e9 / 1e9,
        fair_price_1e9: fair.px1e9,
        venues: fair.venues,
        ts_ns: clock.epochNs(Math.max(...priced.map((market) => market.lastBookNs))),
      };
    },
  };
}

/** Whether `funding`, `funding:{venue}` or `funding:{venue}:{symbol}` names something there is. */
function fundingTopic({ markets }: Center, [venue, symbol]: readonly string[]): boolean {
  if (venue === undefined) return true;
  if (venueNamed(venue) === undefined) return false;
  return symbol === undefined ||
    markets.some(({ meta }) => meta.venue === venue && namesMarket(meta, foldSymbol(symbol)));
}

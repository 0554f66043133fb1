import { nbboDocument, usdOf } from "../analytics/book_documents.ts";
import type { Pool } from "../analytics/pool_book.ts";
import { asBps, bps1e4 } from "../analytics/rounding.ts";
import { depthUsd1e9, type VenueBook } from "../analytics/venue_book.ts";
import {
  bothSides,
  type SampledPrices,
  sharePct,
  spreadRegime,
  timeAtBestPct,
} from "../analytics/venue_figures.ts";
import { vpin } from "../analytics/vpin.ts";
import type { Center } from "../center/center.ts";
import { type Activity, ACTIVITY_S } from "../center/market_activity.ts";
import type { MarketView } from "../center/market_view.ts";
import { poolsOf } from "../center/pools.ts";
import { sampledPrices, venueBook } from "../center/venue_books.ts";

/** A venue with all that is known of it. */
interface Venue {
  view: MarketView;
  /** Undefined where the book is old or one-sided. */
  book: VenueBook | undefined;
  prices: SampledPrices;
  activity: Activity;
}

/** The document of `GET /v1/intelligence/venues`; a figure without data is null, never 0. */
export function venuesDocument(
  center: Center,
  symbol: string,
  markets: readonly MarketView[],
): Record<string, unknown> {
  const nowNs = center.clock.nowNs();
  const venues: Venue[] = markets.map((view) => ({
    view,
    book: view.isFresh(nowNs) ? venueBook(view, center.clock, center.settings) : undefined,
    prices: sampledPrices(view, nowNs, ACTIVITY_S),
    activity: view.activity.within(nowNs),
  }));
  const books = venues.flatMap(({ book }) => book === undefined ? [] : [book]);
  const depth = books.reduce((sum, book) => sum + bothSides(book.bids, book.asks), 0n);
  const volume = venues.reduce((sum, { activity }) => sum + volumeOf(activity), 0);
  const names = new Set(markets.map(({ meta }) => meta.venue));
  const missing = new Set(
    center.markets.map(({ meta }) => meta.venue).filter((venue) => !names.has(venue)),
  );
  return {
    symbol,
    as_of_ns: center.clock.epochNs(nowNs),
    window_s: ACTIVITY_S,
    nbbo: nbboDocument(books),
    venues: [
      ...venues.map((venue) => venueRow(center, venue, venues, depth, volume)),
      ...poolsOf(center.settings, markets.map(({ meta }) => meta)).map(poolRow),
    ],
    coverage: {
      quoting: books.length,
      stale: venues.length - books.length,
      missing: [...missing],
    },
  };
}

function venueRow(
  center: Center,
  { view, book, prices, activity }: Venue,
  all: readonly Venue[],
  depth: bigint,
  volume: number,
): Record<string, unknown> {
  const { venue, edgeId } = view.meta;
  const { maker1e4, taker1e4 } = center.settings.fees(venue);
  const bid = book?.bids[0]?.px1e9 ?? null;
  const ask = book?.asks[0]?.px1e9 ?? null;
  const quoted = bid !== null && ask !== null;
  const ageNs = center.clock.nowNs() - view.lastBookNs;
  const everyone = all.map((each) => each.prices);
  return {
    venue,
    edge_id: edgeId,
    status: book !== undefined ? "up" : view.lastBookNs < 0 ? "down" : "stale",
    age_ms: view.lastBookNs < 0 ? null : Math.max(0, Math.round(ageNs / 1e6)),
    bid_1e9: bid,
    ask_1e9: ask,
    spread_bps: quoted ? asBps(bps1e4(2n * BigInt(ask - bid), BigInt(ask + bid))) : null,
    spread_regime: quoted ? spreadRegime(prices, ask - bid) : null,
    depth_share_pct: book === undefined ? null : sharePct(bothSides(book.bids, book.asks), depth),
    bid_depth_usd_1e9: book === undefined ? null : depthUsd1e9(book.bids),
    ask_depth_usd_1e9: book === undefined ? null : depthUsd1e9(book.asks),
    volume_share_pct: volume === 0 ? null : Math.round(1000 * volumeOf(activity) / volume) / 10,
    time_at_best_bid_pct: timeAtBestPct(prices, everyone, "bid1e9"),
    time_at_best_ask_pct: timeAtBestPct(prices, everyone, "ask1e9"),
    toxicity: vpin(activity.volumes, activity.trades),
    quote_to_trade: activity.trades === 0
      ? null
      : Math.round(10 * activity.updates / activity.trades) / 10,
    updates_per_s: activity.seconds < 1
      ? null
      : Math.round(10 * activity.updates / activity.seconds) / 10,
    maker_bps: maker1e4 / 1e4,
    taker_bps: taker1e4 / 1e4,
    gas_usd: null,
    feed: view.feed.origin(view.meta).kind,
  };
}

/** A configured pool: nobody quotes there, so all that it has is what a swap costs. */
function poolRow({ venue, feePpm, gasUsd1e9 }: Pool): Record<string, unknown> {
  const unknown = [
    "edge_id",
    "age_ms",
    "bid_1e9",
    "ask_1e9",
    "spread_bps",
    "spread_regime",
    "depth_share_pct",
    "bid_depth_usd_1e9",
    "ask_depth_usd_1e9",
    "volume_share_pct",
    "time_at_best_bid_pct",
    "time_at_best_ask_pct",
    "toxicity",
    "quote_to_trade",
    "updates_per_s",
    "maker_bps",
  ];
  return {
    venue,
    status: "configured",
    ...Object.fromEntries(unknown.map((key) => [key, null])),
    taker_bps: feePpm / 100,
    gas_usd: usdOf(gasUsd1e9),
    feed: "pool",
  };
}

function volumeOf({ bought1e8, sold1e8 }: Activity): number {
  return bought1e8 + sold1e8;
}

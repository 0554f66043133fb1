import { ASK, BID } from "../../market/event_block.ts";
import type { BookLevel, VenueBook } from "../analytics/venue_book.ts";
import type { SampledPrices } from "../analytics/venue_figures.ts";
import type { PlatformClock } from "../feeds/clock.ts";
import type { MarketView } from "./market_view.ts";
import type { SettingsStore } from "./settings.ts";

const SECOND_NS = 1_000_000_000;

/** What a market shows at this moment, and what trading there costs. */
export function venueBook(
  view: MarketView,
  clock: PlatformClock,
  settings: SettingsStore,
): VenueBook {
  const { venue, edgeId } = view.meta;
  const { toVenueNs, fromVenueNs } = settings.latency(venue);
  return {
    venue,
    edgeId,
    bids: levels(view, BID),
    asks: levels(view, ASK),
    ...settings.fees(venue),
    latencyMs: (toVenueNs + fromVenueNs) / 1e6,
    ageMs: Math.max(0, Math.round((clock.nowNs() - view.lastBookNs) / 1e6)),
  };
}

function levels(view: MarketView, side: typeof BID | typeof ASK): BookLevel[] {
  const rows: BookLevel[] = [];
  for (let px = view.book.nextPx1e9(side, 0); px > 0; px = view.book.nextPx1e9(side, px)) {
    rows.push({ px1e9: px, qty1e8: view.book.qtyAt(side, px) });
  }
  return rows;
}

/** A market's best prices at each of the last seconds, oldest first; none from before its last jump. */
export function sampledPrices(view: MarketView, nowNs: number, seconds: number): SampledPrices {
  const bid1e9: number[] = [];
  const ask1e9: number[] = [];
  for (let i = seconds - 1; i >= 0; i--) {
    const atNs = nowNs - i * SECOND_NS;
    const best = view.history.isOneMarket(atNs, nowNs) ? view.history.at(atNs) : undefined;
    bid1e9.push(best?.bid1e9 ?? 0);
    ask1e9.push(best?.ask1e9 ?? 0);
  }
  return { bid1e9, ask1e9 };
}

import type { Hono } from "hono";
import { ASK, BID } from "../../market/event_block.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import { venueNamed } from "../../market/venues.ts";
import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";
import { badParameter, notFound, Problem } from "../problem.ts";
import { edgeHealth } from "./edge_health.ts";
import { choice, list, type Query } from "./parameters.ts";
import { send } from "./send.ts";

const INSTRUMENT_TYPES = ["spot", "perp", "prediction"] as const;

/** Edges, symbols and fees. */
export function marketRoutes(app: Hono, center: Center): void {
  app.get("/v1/edges", (c) => {
    const venue = c.req.query("venue");
    const ids = [...new Set(center.markets.map((market) => market.meta.edgeId))];
    const edges = ids.map((id) => edgeRow(center, id))
      .filter((row) => venue === undefined || row["venue"] === venue);
    return send(c, 200, { edges });
  });

  app.get("/v1/symbols", (c) => {
    const query: Query = (name) => c.req.query(name);
    const [venue, symbol] = [query("venue"), query("symbol")];
    const type = query("instrument_type") === undefined
      ? undefined
      : choice(query, "instrument_type", INSTRUMENT_TYPES, "spot");
    const rows = center.markets.filter(({ meta }) =>
      (venue === undefined || meta.venue === venue) &&
      (type === undefined || meta.instrumentType === type) &&
      (symbol === undefined || namesMarket(meta, foldSymbol(symbol)))
    );
    return send(c, 200, rows.map((market) => symbolRow(center, market)));
  });

  app.get("/v1/fees", (c) => {
    const ticker = c.req.query("ticker");
    if (!ticker) throw badParameter("ticker", "", "is missing");
    const symbol = foldSymbol(ticker);
    const markets = center.markets.filter((market) => namesMarket(market.meta, symbol));
    if (markets.length === 0) throw notFound(`no symbol "${symbol}"`);
    const venues = list((name) => c.req.query(name), "venues") ??
      [...new Set(markets.map((market) => market.meta.venue))];
    const fees = venues.map((venue) => {
      if (!markets.some((market) => market.meta.venue === venue)) {
        return { venue, maker_bps: null, taker_bps: null };
      }
      const { maker1e4, taker1e4 } = center.settings.fees(venue);
      return {
        venue,
        maker_bps: Math.round(maker1e4 / 1e4),
        taker_bps: Math.round(taker1e4 / 1e4),
        maker_bps_1e4: maker1e4,
        taker_bps_1e4: taker1e4,
      };
    });
    return send(c, 200, { ticker: symbol, fees });
  });
}

function edgeRow(center: Center, edgeId: string): Record<string, unknown> {
  const markets = center.markets.filter((market) => market.meta.edgeId === edgeId);
  const { meta, feed } = markets[0]!;
  const statuses = markets.map((market) => feed.status(market.meta));
  const { status, lastNs, ageMs } = edgeHealth(center, edgeId);
  const heartbeatNs = lastNs === null ? null : center.clock.epochNs(lastNs);
  const instances = center.deployments.list().flatMap((each) => each.instances)
    .filter((instance) => instance.plan.edgeId === edgeId && instance.edge?.alive === true);
  const venue = venueNamed(meta.venue);
  return {
    edge_id: edgeId,
    venue: meta.venue,
    venue_id: venue?.id ?? 10,
    instrument_type: meta.instrumentType,
    region: venue?.region ?? "unknown",
    cc: venue?.cc ?? "",
    status,
    last_heartbeat_ns: heartbeatNs,
    heartbeat_age_ms: ageMs,
    sandbox: true,
    feed: {
      ...originOf(markets),
      clock: feed.clock,
      status: statuses[0]!.status,
      last_event_ns: heartbeatNs,
      events_per_s: Math.round(statuses.reduce((sum, each) => sum + each.eventsPerS, 0) * 10) / 10,
      gaps: statuses.reduce((sum, each) => sum + each.gaps, 0),
      resyncs: statuses.reduce((sum, each) => sum + each.resyncs, 0),
      loops: statuses[0]!.loops,
    },
    symbols: markets.length,
    instances: instances.length,
  };
}

/** Where an edge's markets come from, in one row. */
function originOf(markets: readonly MarketView[]): { kind: string; source: string } {
  const origins = markets.map(({ meta, feed }) => feed.origin(meta));
  return {
    kind: origins[0]!.kind,
    source: [...new Set(origins.map((origin) => origin.source))].join(", "),
  };
}

function symbolRow(
  center: Center,
  { meta, feed: _feed, ...rest }: MarketView,
): Record<string, unknown> {
  void rest;
  const view = center.markets.find((market) => market.meta === meta)!;
  return {
    symbol: meta.symbol,
    venue: meta.venue,
    edge_id: meta.edgeId,
    venue_symbol: meta.venueSymbol,
    instrument_type: meta.instrumentType,
    base: meta.base,
    quote: meta.quote,
    settle_asset: meta.quote,
    aliases: meta.aliases,
    tick_size_1e9: meta.tick1e9,
    lot_size_1e8: meta.lot1e8,
    min_qty_1e8: meta.minQty1e8,
    min_notional_1e9: meta.minNotional1e9,
    price_precision: meta.pricePrecision,
    qty_precision: meta.qtyPrecision,
    status: "trading",
    has_data: view.isFresh(center.clock.nowNs()),
  };
}

/** The quote of a symbol over its venues. */
export function quote(
  center: Center,
  symbol: string,
  markets: readonly MarketView[],
  depth: number,
): Record<string, unknown> {
  const nowNs = center.clock.nowNs();
  const fresh = markets.filter((market) => market.isFresh(nowNs));
  const nowEpoch = center.clock.epochNs(nowNs);
  if (fresh.length === 0) {
    return {
      symbol,
      source: "unavailable",
      nbbo: { bid: 0, ask: 0, mid: 0, spread_bps: 0 },
      venues: {},
      book: null,
      ts_ns: nowEpoch,
    };
  }
  const bid = fresh.reduce((a, b) => b.book.bestBidPx1e9 > a.book.bestBidPx1e9 ? b : a);
  const ask = fresh.reduce((a, b) => b.book.bestAskPx1e9 < a.book.bestAskPx1e9 ? b : a);
  const [bidPx, askPx] = [bid.book.bestBidPx1e9, ask.book.bestAskPx1e9];
  const mid = bidPx < askPx ? (bidPx + askPx) / 2 : 0;
  const tsNs = center.clock.epochNs(Math.max(...fresh.map((market) => market.lastBookNs)));
  return {
    symbol,
    source: "edge_nbbo",
    nbbo: {
      bid: bidPx / 1e9,
      ask: askPx / 1e9,
      mid: mid / 1e9,
      spread_bps: mid === 0 ? 0 : (askPx - bidPx) / mid * 1e4,
      bid_sz: bid.book.bestBidQty1e8 / 1e8,
      ask_sz: ask.book.bestAskQty1e8 / 1e8,
      bid_1e9: bidPx,
      ask_1e9: askPx,
      bid_venue: bid.meta.venue,
      ask_venue: ask.meta.venue,
    },
    venues: Object.fromEntries(fresh.map((market) => [market.meta.venue, {
      bid: market.book.bestBidPx1e9 / 1e9,
      ask: market.book.bestAskPx1e9 / 1e9,
      bid_size: market.book.bestBidQty1e8 / 1e8,
      ask_size: market.book.bestAskQty1e8 / 1e8,
      age_ms: Math.max(0, Math.round((nowNs - market.lastBookNs) / 1e6)),
    }])),
    book: { ...consolidated(fresh, depth), ts_ns: tsNs },
    ts_ns: tsNs,
    feed: fresh[0]!.feed.origin(fresh[0]!.meta).kind,
  };
}

/** Levels of all venues together, best first, equal prices summed. */
export function consolidated(
  markets: readonly MarketView[],
  depth: number,
): { bids: [number, number][]; asks: [number, number][] } {
  const side = (which: typeof BID | typeof ASK) => {
    const only = markets[0];
    if (markets.length === 1 && only !== undefined) return only.levels(which, depth);
    const sizes = new Map<number, number>();
    for (const market of markets) {
      for (const [px, size] of market.levels(which, depth)) {
        sizes.set(px, (sizes.get(px) ?? 0) + size);
      }
    }
    const rows = [...sizes].sort((a, b) => which === BID ? b[0] - a[0] : a[0] - b[0]);
    return rows.slice(0, depth);
  };
  return { bids: side(BID), asks: side(ASK) };
}

/** The markets of a symbol for a stream topic. Throws 404 so that the topic is rejected. */
export function marketsOf(center: Center, symbol: string): MarketView[] {
  const markets = center.markets.filter((market) => namesMarket(market.meta, foldSymbol(symbol)));
  if (markets.length === 0) throw new Problem(404, "NOT_FOUND", `no symbol "${symbol}"`);
  return markets;
}

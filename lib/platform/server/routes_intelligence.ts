import type { Hono } from "hono";
import { parseDecimal } from "../../units/decimal.ts";
import { QTY_SCALE } from "../../units/scale.ts";
import { foldSymbol } from "../../market/symbols.ts";
import { depth, routing, slippageCurve, type Supply } from "../analytics/book_documents.ts";
import { placePool } from "../analytics/pool_book.ts";
import { nbbo, type Side, type VenueBook } from "../analytics/venue_book.ts";
import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";
import { poolsOf } from "../center/pools.ts";
import { venueBook } from "../center/venue_books.ts";
import { badParameter } from "../problem.ts";
import { integer } from "./parameters.ts";
import { marketsOf } from "./routes_market.ts";
import { send } from "./send.ts";
import { venuesDocument } from "./venues_document.ts";

export type Query = (name: string) => string | undefined;

const SIZES_USD = [1000, 10_000, 100_000, 1_000_000];

/** What the books of all venues say about trading a symbol. */
export function intelligenceRoutes(app: Hono, center: Center): void {
  app.get("/v1/intelligence/venues", (c) => {
    const { symbol, markets } = asked(center, (name) => c.req.query(name));
    return send(c, 200, venuesDocument(center, symbol, markets));
  });

  app.get("/v1/intelligence/slippage", (c) => {
    const query: Query = (name) => c.req.query(name);
    const { symbol, books, markets } = asked(center, query);
    const side = sideOf(query);
    const venue = query("venue");
    const supply = supplyOf(center, markets, books, venue);
    return send(c, 200, {
      symbol,
      side,
      mid_1e9: supply.twoMid1e9 === undefined ? null : supply.twoMid1e9 / 2n,
      as_of_ns: nowNs(center),
      curve: slippageCurve(supply, side, sizesOf(query)),
    });
  });

  app.get("/v1/intelligence/routing", (c) => {
    const query: Query = (name) => c.req.query(name);
    const { symbol, books, markets } = asked(center, query);
    const side = sideOf(query);
    const qty1e8 = qtyOf(query);
    const skipped = markets.filter((view) =>
      !books.some((each) => each.edgeId === view.meta.edgeId)
    )
      .map((view) => ({ venue: view.meta.venue, reason: "STALE_VENUE" }));
    return send(c, 200, {
      symbol,
      side,
      qty: Number(qty1e8) / 1e8,
      qty_1e8: qty1e8,
      routing_version: 1,
      ...routing(supplyOf(center, markets, books), side, qty1e8),
      skipped,
      as_of_ns: nowNs(center),
    });
  });

  app.get("/v1/intelligence/depth", (c) => {
    const query: Query = (name) => c.req.query(name);
    const { symbol, books } = asked(center, query);
    const levels = integer(query, "levels", 20, 1, 100);
    return send(c, 200, { symbol, as_of_ns: nowNs(center), ...depth(books, levels) });
  });
}

/**
 * Fresh books and pools, of one venue if it is named. A venue's costs are counted from its own mid;
 * a pool has none that a feed confirms, so its costs are counted from that of all books.
 */
function supplyOf(
  center: Center,
  markets: readonly MarketView[],
  books: readonly VenueBook[],
  venue?: string,
): Supply {
  const twoMid1e9 = nbbo(books)?.twoMid1e9;
  const pools = poolsOf(center.settings, markets.map(({ meta }) => meta))
    .flatMap((pool) => placePool(pool, twoMid1e9) ?? []);
  if (venue === undefined) return { books, pools, twoMid1e9 };
  const own = books.filter((book) => book.venue === venue);
  const ownPools = pools.filter((pool) => pool.venue === venue);
  return {
    books: own,
    pools: ownPools,
    twoMid1e9: ownPools.length > 0 ? twoMid1e9 : nbbo(own)?.twoMid1e9,
  };
}

/** The symbol that was asked for, its markets, and the fresh books among them. Throws 400 or 404. */
export function asked(
  center: Center,
  query: Query,
): { symbol: string; markets: MarketView[]; books: VenueBook[] } {
  const text = query("symbol");
  if (!text) throw badParameter("symbol", "", "is missing");
  const markets = marketsOf(center, text);
  const simulatedNs = center.clock.nowNs();
  const books = markets.filter((view) => view.isFresh(simulatedNs))
    .map((view) => venueBook(view, center.clock, center.settings));
  return { symbol: foldSymbol(text), markets, books };
}

export function sideOf(query: Query): Side {
  const side = (query("side") ?? "buy").toLowerCase();
  if (side !== "buy" && side !== "sell") throw badParameter("side", side, "must be buy or sell");
  return side;
}

/** A quantity in units, exact, × 10⁸. Throws 400. */
export function qtyOf(query: Query): bigint {
  const text = query("qty") ?? "";
  // Clients write small numbers with an exponent.
  const plain = /^\d(\.\d+)?e-\d{1,2}$/i.test(text) ? Number(text).toFixed(8) : text;
  const qty1e8 = parseDecimal(plain, QTY_SCALE);
  if (typeof qty1e8 !== "bigint") {
    throw badParameter("qty", text, "must be a number of units with at most 8 decimals");
  }
  if (qty1e8 <= 0n || qty1e8 > 9_007_199_254_740_991n) {
    throw badParameter("qty", text, "must be positive and at most 90,071,992 units");
  }
  return qty1e8;
}

function sizesOf(query: Query): number[] {
  const text = query("sizes");
  if (text === undefined) return SIZES_USD;
  const sizes = text.split(",").map(Number);
  if (sizes.length > 20 || sizes.some((size) => !(size > 0 && size <= 1e9))) {
    throw badParameter("sizes", text, "must be up to 20 sizes in USD, each at most 1000000000");
  }
  return sizes;
}

function nowNs(center: Center): bigint {
  return center.clock.nowEpochNs();
}

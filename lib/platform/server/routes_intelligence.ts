import type { Hono } from "hono";
import { parseDecimal } from "../../units/decimal.ts";
import { QTY_SCALE } from "../../units/scale.ts";
import { foldSymbol } from "../../market/symbols.ts";
import { depth, routing, slippageCurve } from "../analytics/book_documents.ts";
import { nbbo, type Side, type VenueBook } from "../analytics/venue_book.ts";
import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";
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
    const { symbol, books } = asked(center, query);
    const side = sideOf(query);
    const venue = query("venue");
    const own = venue === undefined ? books : books.filter((book) => book.venue === venue);
    return send(c, 200, {
      symbol,
      side,
      mid_1e9: midOf(own),
      as_of_ns: nowNs(center),
      curve: slippageCurve(own, side, sizesOf(query)),
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
      ...routing(books, side, qty1e8),
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

function midOf(books: readonly VenueBook[]): bigint | null {
  const best = nbbo(books);
  return best === undefined ? null : best.twoMid1e9 / 2n;
}

function nowNs(center: Center): bigint {
  return center.clock.nowEpochNs();
}

import type { Hono } from "hono";
import { quotesBatchSchema } from "../../contract/quotes.ts";
import { foldSymbol, KNOWN_MARKETS, namesMarket } from "../../market/symbols.ts";
import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";
import { badParameter, notFound } from "../problem.ts";
import { flag, integer, list, parseBody, type Query } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { quote } from "./routes_market.ts";
import { send } from "./send.ts";

const MAX_SYMBOLS = 100;
const MAX_AGE_S = 300;

/** Quotes: one, some, many. */
export function quoteRoutes(app: Hono, center: Center): void {
  app.get("/v1/quotes/:symbol", (c) => {
    const query: Query = (name) => c.req.query(name);
    const depth = integer(query, "depth", 10, 1, 100);
    // Every market with a feed is subscribed, so there is nothing to wait for.
    flag(query, "nowait");
    const symbol = foldSymbol(c.req.param("symbol"));
    const markets = marketsNamed(center, symbol);
    if (markets === undefined) throw notFound(`no symbol "${symbol}"`);
    return send(c, 200, quote(center, symbol, markets, depth));
  });

  app.get("/v1/quotes", (c) => {
    const query: Query = (name) => c.req.query(name);
    const symbols = (list(query, "symbols") ?? list(query, "symbol"))?.map(foldSymbol);
    if (symbols === undefined) throw badParameter("symbols", "", "is missing");
    if (symbols.length > MAX_SYMBOLS) {
      throw badParameter("symbols", "", `names more than ${MAX_SYMBOLS} symbols`);
    }
    const maxAgeS = age(query);
    const nowNs = center.clock.nowNs();
    const quotes = symbols.flatMap((symbol) => {
      const markets = (marketsNamed(center, symbol) ?? [])
        .filter((market) => (nowNs - market.lastBookNs) / 1e9 < maxAgeS);
      const { book: _book, ...row } = quote(center, symbol, markets, 1);
      return row["source"] === "unavailable" ? [] : [row];
    });
    return send(c, 200, { quotes });
  });

  app.post("/v1/quotes_batch", async (c) => {
    const body = parseBody(quotesBatchSchema, await bodyText(c.req.raw));
    const sinceMs = performance.now();
    const known = new Map<string, Record<string, unknown>>();
    const rowOf = (symbol: string) => {
      const markets = marketsNamed(center, symbol)?.filter(({ meta }) =>
        body.instrument_type === undefined || meta.instrumentType === body.instrument_type
      );
      if (markets === undefined) return { error: "unknown symbol" };
      return quote(center, symbol, markets, body.depth);
    };
    const quotes = body.symbols.map((text) => {
      const symbol = foldSymbol(text);
      let row = known.get(symbol);
      if (row === undefined) known.set(symbol, row = rowOf(symbol));
      return { ...row, symbol: text };
    });
    const elapsedMs = Math.round(performance.now() - sinceMs);
    return send(c, 200, { quotes, count: quotes.length, elapsed_ms: elapsedMs });
  });
}

/** The markets of a symbol that have a feed, perhaps none; undefined if nothing is known of it. */
function marketsNamed(center: Center, symbol: string): MarketView[] | undefined {
  const markets = center.markets.filter((market) => namesMarket(market.meta, symbol));
  const known = markets.length > 0 || KNOWN_MARKETS.some((meta) => namesMarket(meta, symbol));
  return known ? markets : undefined;
}

function age(query: Query): number {
  const text = query("max_age_s");
  if (text === undefined) return MAX_AGE_S;
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) throw badParameter("max_age_s", text, "must be 0 or more");
  return value;
}

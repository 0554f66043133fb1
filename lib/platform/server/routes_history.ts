import type { Hono } from "hono";
import { FUNDING_RANGES, PRICE_RANGES } from "../../contract/endpoints/history.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { Center } from "../center/center.ts";
import { badParameter, notFound } from "../problem.ts";
import { choice, flag, integer, optionalInteger, type Query } from "./parameters.ts";
import { priceHistoryDocument, spanS } from "./price_history_document.ts";
import { send } from "./send.ts";

const DAY_S = 86_400;
const MAX_EPOCH_S = 1e11;

/** Prices and funding as they were. */
export function historyRoutes(app: Hono, center: Center): void {
  app.get("/v1/price_history/:symbol", (c) => {
    const query: Query = (name) => c.req.query(name);
    flag(query, "paginate");
    flag(query, "underlying");
    const symbol = foldSymbol(c.req.param("symbol"));
    const venue = query("venue") ?? null;
    const question = {
      symbol,
      range: choice(query, "range", PRICE_RANGES, "1d"),
      fidelityS: integer(query, "fidelity_secs", 60, 0, 1e9),
      window: window(query),
      venue,
      limit: optionalInteger(query, "limit", 1, 500),
    };
    const listed = center.markets.filter(({ meta }) => namesMarket(meta, symbol));
    if (listed.length === 0) throw notFound(`no symbol "${symbol}"`);
    const markets = listed.filter(({ meta }) => venue === null || meta.venue === venue);
    if (markets.length === 0) {
      throw badParameter("venue", venue ?? "", `does not trade ${symbol} here`);
    }
    if (question.fidelityS > 0 && venue === null && spanS(question) > DAY_S) {
      throw badParameter("venue", "", "is needed for more than 24 hours");
    }
    return send(c, 200, priceHistoryDocument(center, markets, question));
  });

  app.get("/v1/market/funding-rates", (c) => send(c, 200, { unit: "bps_per_hour", rates: [] }));

  app.get("/v1/funding_history/:symbol", (c) => {
    const query: Query = (name) => c.req.query(name);
    const symbol = foldSymbol(c.req.param("symbol"));
    const venue = query("venue");
    if (!venue) throw badParameter("venue", "", "is missing");
    choice(query, "range", FUNDING_RANGES, "1m");
    window(query);
    const named = (name: string) =>
      center.markets.filter(({ meta }) => namesMarket(meta, name)).map(({ meta }) => meta);
    const metas = [...named(symbol), ...named(`${symbol}-PERP`)];
    if (metas.length === 0) throw notFound(`no symbol "${symbol}"`);
    const perpetual = metas.find((meta) => meta.venue === venue && meta.instrumentType === "perp");
    if (perpetual === undefined) {
      throw badParameter(
        "venue",
        venue,
        `has no perpetual ${symbol} here, and spot has no funding`,
      );
    }
    return send(c, 200, { symbol: perpetual.symbol, venue, count: 0, points: [] });
  });
}

/** An explicit span, Unix seconds. Throws 400 unless both ends are given or neither is. */
function window(query: Query): { startS: number; endS: number } | undefined {
  const startS = optionalInteger(query, "start_ts", 0, MAX_EPOCH_S);
  const endS = optionalInteger(query, "end_ts", 0, MAX_EPOCH_S);
  if (startS === undefined && endS === undefined) return undefined;
  if (startS === undefined || endS === undefined) {
    const missing = startS === undefined ? "start_ts" : "end_ts";
    throw badParameter(missing, "", "is missing; start_ts and end_ts belong together");
  }
  if (startS > endS) throw badParameter("end_ts", String(endS), "is before start_ts");
  return { startS, endS };
}

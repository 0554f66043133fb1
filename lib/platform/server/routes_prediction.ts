import type { Hono } from "hono";
import * as v from "valibot";
import { notFound } from "../problem.ts";
import { choice, flag, integer, parseBody, type Query } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

const VENUES = ["polymarket", "kalshi"] as const;

/** Prediction markets: there are none here, and every call about one ends cleanly. */
export function predictionRoutes(app: Hono): void {
  app.get("/v1/markets", (c) => {
    const query: Query = (name) => c.req.query(name);
    const venue = choice(query, "venue", VENUES, "polymarket");
    integer(query, "limit", 500, 1, 500);
    for (const name of ["active", "closed", "related_tags"]) flag(query, name);
    return send(c, 200, { markets: [], count: 0, venue, has_more: false, next_cursor: null });
  });

  app.get("/v1/settlement/:slug", (c) => {
    flag((name) => c.req.query(name), "underlying");
    throw noMarket(c.req.param("slug"));
  });

  app.post("/v1/markets/:slug/redeem", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    throw noMarket(c.req.param("slug"));
  });

  app.get("/v1/polymarket/rewards", (c) => send(c, 200, { rewards: [] }));

  app.get("/v1/polymarket/rewards/:token_id", (c) => {
    throw noMarket(c.req.param("token_id"));
  });
}

function noMarket(name: string) {
  return notFound(`no prediction market "${name.slice(0, 200)}": there are none here`);
}

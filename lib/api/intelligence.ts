import {
  type Depth,
  depthSchema,
  type Fees,
  feesSchema,
  type Routing,
  routingSchema,
  type Slippage,
  slippageSchema,
  type Venues,
  venuesSchema,
} from "../contract/intelligence.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

/** What trading a symbol would cost, from all sides. */
export interface Intelligence {
  venues: Venues;
  slippage: { buy: Slippage; sell: Slippage };
  /** For a purchase of each size, smallest first; empty where no venue quotes both sides. */
  routing: Routing[];
  depth: Depth;
  fees: Fees;
  /** What each size would cost in one pool alone; empty where none is configured. */
  pools: { venue: string; buy: Slippage; sell: Slippage }[];
}

const SIZES_USD = [1000, 10_000, 100_000, 1_000_000];

/** Asks for everything that can be asked for at once, then for the route of each size. */
export async function getIntelligence(client: RestClient, symbol: string): Promise<Intelligence> {
  const ask = (path: string, query: Record<string, string>) => client.get(path, query);
  const slippage = async (side: "buy" | "sell", venue: Record<string, string> = {}) =>
    expectShape(
      slippageSchema,
      await ask("/v1/intelligence/slippage", {
        symbol,
        side,
        sizes: SIZES_USD.join(","),
        ...venue,
      }),
    );
  const [venues, buy, sell, depth, fees] = await Promise.all([
    ask("/v1/intelligence/venues", { symbol }).then((json) => expectShape(venuesSchema, json)),
    slippage("buy"),
    slippage("sell"),
    ask("/v1/intelligence/depth", { symbol }).then((json) => expectShape(depthSchema, json)),
    ask("/v1/fees", { ticker: symbol }).then((json) => expectShape(feesSchema, json)),
  ]);
  const mid1e9 = buy.mid_1e9 ?? 0n;
  const routing = mid1e9 === 0n ? [] : await Promise.all(SIZES_USD.map(async (sizeUsd) => {
    const qty = (sizeUsd * 1e9 / Number(mid1e9)).toFixed(8);
    const query = { symbol, side: "buy", qty };
    return expectShape(routingSchema, await ask("/v1/intelligence/routing", query));
  }));
  const pools = await Promise.all(
    venues.venues.filter((row) => typeof row.gas_usd === "number").map(async ({ venue }) => {
      const [bought, sold] = await Promise.all([
        slippage("buy", { venue }),
        slippage("sell", { venue }),
      ]);
      return { venue, buy: bought, sell: sold };
    }),
  );
  return { venues, slippage: { buy, sell }, routing, depth, fees, pools };
}

import { type TradedMarket, tradedMarketListSchema } from "../contract/kill_answers.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

/** What is traded where. */
export async function tradedMarkets(client: RestClient): Promise<TradedMarket[]> {
  const list = expectShape(tradedMarketListSchema, await client.get("/v1/symbols"));
  return Array.isArray(list) ? list : list.symbols;
}

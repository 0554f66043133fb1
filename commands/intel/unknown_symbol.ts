import { ApiError } from "../../lib/api/api_error.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import { tradedMarkets } from "../../lib/api/traded_markets.ts";
import { nearest } from "../../lib/cli/suggest.ts";

const SHOWN = 10;

/** The same failure; of a symbol that the platform does not know, with those that it does. */
export async function withKnownSymbols(
  cause: unknown,
  client: RestClient,
  symbol: string,
): Promise<unknown> {
  if (!(cause instanceof ApiError) || cause.status !== 404) return cause;
  const known = await symbols(client);
  const meant = nearest(symbol, known);
  const more = known.length > SHOWN ? ", …" : "";
  const hint = meant !== undefined
    ? `did you mean ${meant}?`
    : known.length > 0
    ? `there are: ${known.slice(0, SHOWN).join(", ")}${more}`
    : undefined;
  const { status, code, message, requestId, details } = cause;
  return new ApiError({ status, code, message, requestId, details, hint, cause });
}

/** None where the platform doesn't tell: the first failure is the one to show. */
async function symbols(client: RestClient): Promise<string[]> {
  try {
    return [...new Set((await tradedMarkets(client)).map((each) => each.symbol))].sort();
  } catch (cause) {
    if (cause instanceof ApiError) return [];
    throw cause;
  }
}

import type * as v from "valibot";
import { listDeployments } from "../../lib/api/deployments.ts";
import { listVenues } from "../../lib/api/venue_credentials.ts";
import { createRestClient, expectShape, type RestClient } from "../../lib/api/rest_client.ts";
import { ApiError } from "../../lib/api/api_error.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { UserError } from "../../lib/cli/errors.ts";
import type { Target } from "../../lib/config/targets.ts";
import type { Deployment } from "../../lib/contract/deployments.ts";
import { type Fees, feesSchema } from "../../lib/contract/intelligence.ts";
import type { VenueRow } from "../../lib/contract/venue_credentials.ts";
import { healthSchema } from "../../lib/contract/health.ts";
import { type Asked, asked, valueOf } from "./asked.ts";
import type { ChosenTarget } from "./chosen_target.ts";
import {
  type Account,
  type AccountLimits,
  accountSchema,
  edgesSchema,
  type EdgeStatus,
  limitsSchema,
  type PositionRow,
  positionsSchema,
  type Quotes,
  quotesSchema,
  type SymbolRow,
  symbolsSchema,
} from "./documents.ts";
import { type Clock, measureClock, reach, type Reached } from "./reach.ts";

/** Most symbols whose fees are asked for one by one. */
const MOST_FEES = 20;

export interface PlatformFacts extends ChosenTarget {
  reached: Asked<Reached>;
  clock: Asked<Clock>;
  account: Asked<Account>;
  limits: Asked<AccountLimits>;
  credentials: Asked<VenueRow[]>;
  edges: Asked<EdgeStatus[]>;
  symbols: Asked<SymbolRow[]>;
  quotes: Asked<Quotes>;
  positions: Asked<PositionRow[]>;
  deployments: Asked<Deployment[]>;
  /** By symbol. */
  fees: ReadonlyMap<string, Asked<Fees["fees"]>>;
}

/** Asks the platform everything at once. */
export async function platformFacts(
  context: Context,
  { name, url, target }: ChosenTarget,
  symbols: readonly string[],
  late: Promise<UserError>,
): Promise<PlatformFacts> {
  const reached: Asked<Reached> = url === undefined
    ? unreached(target)
    : await asked(reach(context, url), late);
  const chosen = valueOf(target);
  const here = valueOf(reached);
  if (chosen === undefined || here === undefined) {
    const reason = here === undefined
      ? "the platform was not reached"
      : "there is no key to ask with";
    const none = { kind: "not_asked", reason } as const;
    const facts = { account: none, limits: none, credentials: none, edges: none, symbols: none };
    const clock = here?.clock === undefined ? none : { kind: "got", value: here.clock } as const;
    const rest = { quotes: none, positions: none, deployments: none, fees: new Map() };
    return { name, url, target, reached, clock, ...facts, ...rest };
  }
  const client = createRestClient({ context, baseUrl: chosen.url, key: chosen.key });
  const get = <S extends v.GenericSchema>(
    schema: S,
    path: string,
    query?: Record<string, string | number>,
  ) => asked(client.get(path, query).then((json) => expectShape(schema, json)), late);
  const list = symbols.join(",");
  const [
    clock,
    account,
    limits,
    credentials,
    edges,
    symbolRows,
    quotes,
    positions,
    deployments,
    ...fees
  ] = await Promise.all([
    asked(clockOf(context, client, here.clock), late),
    get(accountSchema, "/v1/account"),
    get(limitsSchema, "/v1/risk_limits"),
    asked(listVenues(client), late),
    get(edgesSchema, "/v1/edges"),
    get(symbolsSchema, "/v1/symbols"),
    list === "" ? noSymbols() : get(quotesSchema, "/v1/quotes", { symbols: list }),
    positionsOf(client, late),
    asked(listDeployments(client), late),
    ...symbols.slice(0, MOST_FEES).map((ticker) => get(feesSchema, "/v1/fees", { ticker })),
  ]);
  return {
    name,
    url,
    target,
    reached,
    clock,
    account,
    limits,
    credentials,
    edges,
    symbols: symbolRows,
    quotes: mapped(quotes, (each) => each.quotes),
    positions,
    deployments,
    fees: new Map(fees.map((each, i) => [symbols[i]!, mapped(each, ({ fees }) => fees)])),
  };
}

function noSymbols(): Asked<{ quotes: Quotes }> {
  return { kind: "not_asked", reason: "no symbols to ask for" };
}

function mapped<T, R>(outcome: Asked<T>, change: (value: T) => R): Asked<R> {
  return outcome.kind === "got" ? { kind: "got", value: change(outcome.value) } : outcome;
}

/** The newer path first, then the older one. */
async function positionsOf(
  client: RestClient,
  late: Promise<UserError>,
): Promise<Asked<PositionRow[]>> {
  const from = (path: string) =>
    asked(client.get(path).then((json) => expectShape(positionsSchema, json).positions), late);
  const unified = await from("/v1/positions/unified");
  return unified.kind === "not_offered" ? await from("/v1/positions") : unified;
}

/** By the platform's own time where it tells it, else by the date of its first answer. */
async function clockOf(
  context: Context,
  client: RestClient,
  coarse: Clock | undefined,
): Promise<Clock> {
  const health = async () => expectShape(healthSchema, await client.get("/v1/health"));
  const exact = await measureClock(context, async () => (await health()).time_ns);
  const best = exact ?? coarse;
  if (best !== undefined) return best;
  throw new ApiError({ status: 501, code: "NO_TIME", message: "neither health nor Date says it" });
}

function unreached(target: Asked<Target>): Asked<Reached> {
  if (target.kind === "failed" && target.error.exit === "unreachable") return target;
  return { kind: "not_asked", reason: "there is no address to ask" };
}

import type { Hono } from "hono";
import { foldSymbol } from "../../market/symbols.ts";
import { orderCosts } from "../analytics/order_costs.ts";
import { orderCostsRow } from "../analytics/order_costs_row.ts";
import { tcaFigures } from "../analytics/tca_document.ts";
import type { Center } from "../center/center.ts";
import { badParameter } from "../problem.ts";
import type { CostFilter } from "../store/cost_store.ts";
import { integer, time } from "./parameters.ts";
import { knownId, symbolFilter } from "./routes_deployments.ts";
import { send } from "./send.ts";

/** No time is later. */
const FOREVER_NS = 9_223_372_036_854_775_807n;

/** What trading has cost. */
export function tcaRoutes(app: Hono, center: Center): void {
  for (const path of ["/v1/tca", "/v1/analytics/tca"]) {
    app.get(path, (c) => send(c, 200, tcaDocument(center, (name) => c.req.query(name))));
  }
}

function tcaDocument(
  center: Center,
  query: (name: string) => string | undefined,
): Record<string, unknown> {
  const side = query("side");
  if (side !== undefined && side !== "buy" && side !== "sell") {
    throw badParameter("side", side, "must be buy or sell");
  }
  const version = query("routing_version");
  if (version !== undefined && !/^[123]$/.test(version)) {
    throw badParameter("routing_version", version, "must be 1, 2 or 3");
  }
  const given = query("deployment_id");
  const symbol = query("symbol");
  const deploymentId = given === undefined ? undefined : knownId(center, given);
  const filter: CostFilter = {
    deploymentId,
    label: query("label"),
    symbols: symbol === undefined ? undefined : symbolFilter(center, symbol),
    venue: query("venue"),
    side,
  };
  const since = time(query, "since");
  const until = time(query, "until");
  const limit = integer(query, "orders", 50, 0, 500);
  // Every order here is routed by version 1.
  const none = version !== undefined && version !== "1";
  const parts = none ? [] : center.costs.summaries(filter, since, until);
  const newest = none || limit === 0
    ? []
    : center.costs.store.newest(filter, since ?? 0n, until ?? FOREVER_NS, limit);
  return {
    scope: {
      symbol: symbol === undefined ? null : foldSymbol(symbol),
      deployment_id: deploymentId ?? null,
      since: since ?? null,
      until: until ?? null,
      venue: filter.venue ?? null,
      routing_version: version === undefined ? null : Number(version),
      is_sandbox: true,
    },
    ...tcaFigures(parts, filter.venue !== undefined),
    orders: newest.map((row) => {
      const facts = center.costs.store.facts(row);
      return orderCostsRow(row, facts, orderCosts(facts));
    }),
    as_of_ns: center.clock.nowEpochNs(),
  };
}

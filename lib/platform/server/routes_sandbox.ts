import type { Hono } from "hono";
import * as v from "valibot";
import { POSITION_LITERALS, setPositionsSchema, settingsSchema } from "../../contract/sandbox.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import { venueNamed } from "../../market/venues.ts";
import type { Center } from "../center/center.ts";
import { setPositions } from "../center/set_positions.ts";
import type { Settings } from "../center/settings.ts";
import { invalid } from "../problem.ts";
import { given, parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

/** Settings and contents of the paper account. */
export function sandboxRoutes(app: Hono, center: Center): void {
  const document = () => ({
    ...center.settings.values,
    updated_at_ns: center.settings.updatedNs,
  });

  app.get("/v1/sandbox/settings", (c) => send(c, 200, document()));

  app.put("/v1/sandbox/settings", async (c) => {
    const changes = given(parseBody(settingsSchema, await bodyText(c.req.raw)));
    requireVenues(changes as Partial<Settings>);
    requirePools(center, changes as Partial<Settings>);
    const nowNs = center.clock.nowEpochNs();
    center.settings.update(changes as Partial<Settings>, nowNs);
    center.switches.adoptSettings();
    return send(c, 200, document());
  });

  app.post("/v1/sandbox/reset", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    return send(c, 200, await center.reset.run());
  });

  app.post("/v1/sandbox/positions", async (c) => {
    const text = await bodyText(c.req.raw);
    const body = parseBody(setPositionsSchema, text, POSITION_LITERALS);
    return send(c, 200, setPositions(center, body));
  });
}

/** As for venues: a pool for a symbol that nobody quotes would never be seen, nor a second one. */
function requirePools({ markets }: Center, { pools = [] }: Partial<Settings>): void {
  const seen = new Set<string>();
  const faults = pools.flatMap(({ venue, symbol }, i) => {
    const named = markets.filter(({ meta }) => namesMarket(meta, foldSymbol(symbol)))
      .map(({ meta }) => meta);
    const market = named[0];
    const fault = (field: string, message: string, value: string) => [
      { field: `pools[${i}].${field}`, message, value },
    ];
    if (market === undefined) return fault("symbol", `no venue quotes "${symbol}"`, symbol);
    if (market.instrumentType !== "spot") return fault("symbol", "is not a spot market", symbol);
    const key = `${venue} ${market.base}`;
    if (seen.has(key)) return fault("venue", `has a pool for ${market.base} already`, venue);
    seen.add(key);
    return [];
  });
  if (faults.length > 0) throw invalid(faults);
}

/** A row for a venue that is misspelt would have no effect, and nobody would notice. */
function requireVenues(changes: Partial<Settings>): void {
  const faults = (["default_balances", "fees", "latency"] as const).flatMap((key) =>
    (changes[key] ?? []).flatMap(({ venue }, i) =>
      venue === "*" || venueNamed(venue) !== undefined
        ? []
        : [{ field: `${key}[${i}].venue`, message: `no venue "${venue}"`, value: venue }]
    )
  );
  if (faults.length > 0) throw invalid(faults);
}

import type { Hono } from "hono";
import * as v from "valibot";
import { POSITION_LITERALS, setPositionsSchema, settingsSchema } from "../../contract/sandbox.ts";
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

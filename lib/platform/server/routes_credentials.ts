import type { Hono } from "hono";
import { credentialsSchema } from "../../contract/credentials.ts";
import { venueNamed } from "../../market/venues.ts";
import type { Center } from "../center/center.ts";
import { notFound } from "../problem.ts";
import { VenueConnections } from "../store/venue_connections.ts";
import { edgeHealth } from "./edge_health.ts";
import { parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

/** Keys of venues, of which nothing is kept, and wallets, of which there are none. */
export function credentialRoutes(app: Hono, center: Center): void {
  const connections = new VenueConnections(center.db);
  const nowNs = () => center.clock.nowEpochNs();
  const known = (name: string) => {
    if (venueNamed(name) === undefined) throw notFound(`no venue "${name}"`);
    return name;
  };

  app.on(["PUT", "POST"], "/v1/credentials/:venue", async (c) => {
    const venue = known(c.req.param("venue"));
    // The secrets go no further than this check of their shape.
    parseBody(credentialsSchema, await bodyText(c.req.raw));
    const atNs = nowNs();
    connections.connect(venue, atNs);
    return send(c, 200, { venue, connected: true, updated_at_ns: atNs, stored: false });
  });

  app.delete("/v1/credentials/:venue", (c) => {
    const venue = known(c.req.param("venue"));
    if (!connections.disconnect(venue)) throw notFound(`"${venue}" is not connected`);
    return send(c, 200, { venue, connected: false, updated_at_ns: nowNs() });
  });

  app.get("/v1/credentials", (c) => {
    const connected = connections.all();
    const fed = center.markets.map(({ meta }) => meta.venue);
    const rows = [...new Set([...fed, ...connected.keys()])].map((venue) => {
      const edgeId = center.markets.find(({ meta }) => meta.venue === venue)?.meta.edgeId ?? null;
      const health = edgeId === null ? null : edgeHealth(center, edgeId);
      return {
        venue,
        connected: true,
        // Paper trading needs no keys.
        required: false,
        updated_at_ns: connected.get(venue) ?? null,
        edge_id: edgeId,
        heartbeat: health === null ? null : { status: health.status, age_ms: health.ageMs },
      };
    });
    return send(c, 200, { credentials: rows });
  });

  app.get("/v1/wallets", (c) => send(c, 200, { wallets: [] }));
}

import type { Hono } from "hono";
import * as v from "valibot";
import { killSwitchSchema } from "../../contract/order_requests.ts";
import { venueNamed } from "../../market/venues.ts";
import type { Center } from "../center/center.ts";
import { notFound, Problem } from "../problem.ts";
import { OPEN_ORDERS } from "../store/open_orders.ts";
import { keyOf } from "./key_check.ts";
import { killSwitchDocument } from "./kill_switch_document.ts";
import { parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

/** The kill switch, and the cancelling of everything at a venue. */
export function killSwitchRoutes(app: Hono, center: Center): void {
  const document = () => ({
    ...killSwitchDocument(center),
    engaged_by: center.killSwitch.state.engagedBy,
    open_orders: openOrders(center),
  });

  app.get("/v1/kill_switch", (c) => send(c, 200, document()));

  app.on(["POST", "PUT"], "/v1/kill_switch", async (c) => {
    const { reason } = parseBody(killSwitchSchema, await bodyText(c.req.raw));
    await center.switches.engageKillSwitch(reason ?? null, keyOf(c).keyId);
    return send(c, 200, document());
  });

  app.post("/v1/kill_switch/clear", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    if (!keyOf(c).isProgram) {
      throw new Problem(403, "FORBIDDEN", "only the account's administrator may clear it");
    }
    await center.switches.clearKillSwitch();
    return send(c, 200, document());
  });

  app.post("/v1/venue_cancel_all/:venue", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const venue = c.req.param("venue");
    if (venueNamed(venue) === undefined) throw notFound(`no venue "${venue}"`);
    const { cancelled, failed } = await center.cancels.venue(venue);
    return send(c, 200, {
      venue,
      requested: cancelled.length + failed.length,
      cancelled: cancelled.length,
      failed: failed.length,
      node_order_ids: cancelled,
      failures: failed.map((id) => ({ node_order_id: id, ...why(center, id) })),
    });
  });
}

function why(center: Center, id: string): { status: unknown; reason: string } {
  const row = center.db.get("SELECT status FROM orders WHERE node_order_id = ?", id);
  const open = row?.["status"] === "NEW" || row?.["status"] === "OPEN";
  return {
    status: row?.["status"] ?? null,
    reason: open ? "the venue has not answered" : "it ended before the cancel arrived",
  };
}

function openOrders(center: Center): number {
  const row = center.db.get(`SELECT count(*) AS n FROM ${OPEN_ORDERS}`);
  return Number(row!["n"]);
}

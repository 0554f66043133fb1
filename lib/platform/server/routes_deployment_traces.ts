import type { Hono } from "hono";
import type { Center } from "../center/center.ts";
import { badParameter } from "../problem.ts";
import { cursorNumber } from "../store/ids.ts";
import { stampEvents } from "../store/stamp_events.ts";
import { integer, time } from "./parameters.ts";
import { knownId } from "./routes_deployments.ts";
import { send } from "./send.ts";

/** What the orders of a deployment went through, in the order of time. */
export function deploymentTraceRoutes(app: Hono, center: Center): void {
  app.get("/v1/deployments/:id/traces", (c) => {
    const query = (name: string) => c.req.query(name);
    const id = knownId(center, c.req.param("id"));
    const limit = integer(query, "limit", 100, 1, 1000);
    const cursor = query("cursor");
    const after = cursor === undefined ? 0 : cursorNumber("t", cursor);
    if (after === undefined) throw badParameter("cursor", cursor!, "is no cursor of traces");
    const kind = query("kind");
    if (kind !== undefined && !["callback", "order", "summary", "error"].includes(kind)) {
      throw badParameter("kind", kind, "must be one of callback order summary error");
    }
    const rows = kind === undefined || kind === "order"
      ? stampEvents(center.db, id, {
        after,
        limit: limit + 1,
        label: query("label"),
        since: time(query, "since"),
        until: time(query, "until"),
      })
      : [];
    const traces = rows.slice(0, limit);
    return send(c, 200, {
      deployment_id: id,
      traces,
      next_cursor: traces.at(-1)?.cursor ?? cursor ?? null,
      has_more: rows.length > limit,
    });
  });
}

import type { Hono } from "hono";
import type { Center } from "../center/center.ts";
import { badParameter } from "../problem.ts";
import { cursorNumber } from "../store/ids.ts";
import { stampEvents } from "../store/stamp_events.ts";
import { integer, time } from "./parameters.ts";
import { knownId } from "./routes_deployments.ts";
import { send } from "./send.ts";

const KINDS = ["callback", "order", "error"] as const;

/** What the orders and callbacks of a deployment went through, in the order of time. */
export function deploymentTraceRoutes(app: Hono, center: Center): void {
  app.get("/v1/deployments/:id/traces", (c) => {
    const query = (name: string) => c.req.query(name);
    const id = knownId(center, c.req.param("id"));
    const limit = integer(query, "limit", 100, 1, 1000);
    const cursor = query("cursor");
    const after = cursor === undefined ? 0 : cursorNumber("t", cursor);
    if (after === undefined) throw badParameter("cursor", cursor!, "is no cursor of traces");
    const asked = query("kind");
    const kind = KINDS.find((each) => each === asked);
    if (asked !== undefined && kind === undefined && asked !== "summary") {
      throw badParameter("kind", asked, "must be one of callback order summary error");
    }
    // Summaries are streamed and not kept.
    const rows = asked !== "summary"
      ? stampEvents(center.db, id, {
        kind,
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

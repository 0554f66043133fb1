import type { Hono } from "hono";
import * as v from "valibot";
import { createSchema, patchSchema, stopSchema } from "../../contract/deployment_requests.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { Center } from "../center/center.ts";
import { statusOf } from "../center/deployment_document.ts";
import type { Stopped } from "../center/deployment_changes.ts";
import type { Deployment } from "../center/instance.ts";
import { logPage } from "./log_page.ts";
import { metricsDocument } from "./metrics_document.ts";
import { integer, parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

/** Create, look, change, start, stop, delete, and logs. */
export function deploymentRoutes(app: Hono, center: Center): void {
  app.post("/v1/deployments", async (c) => {
    const body = parseBody(createSchema, await bodyText(c.req.raw));
    const { created, deployment } = await center.changes.create(body);
    return send(c, created ? 201 : 200, center.views.document(deployment));
  });

  app.get("/v1/deployments", (c) => {
    const query = (name: string) => c.req.query(name);
    const limit = integer(query, "limit", 50, 1, 200);
    const offset = integer(query, "offset", 0, 0, 1e9);
    const { name, status } = c.req.query();
    const found = center.deployments.list().filter((each) =>
      (name === undefined || each.name === name) &&
      (status === undefined || statusOf(each) === status)
    );
    return send(c, 200, {
      deployments: found.slice(offset, offset + limit).map((each) => center.views.row(each)),
      total: found.length,
      limit,
      offset,
      has_more: offset + limit < found.length,
    });
  });

  app.get("/v1/deployments/:id", (c) => {
    return send(c, 200, center.views.document(center.deployments.find(c.req.param("id"))));
  });

  app.patch("/v1/deployments/:id", async (c) => {
    const text = await bodyText(c.req.raw);
    const body = parseBody(patchSchema, text);
    const deployment = center.deployments.find(c.req.param("id"));
    await center.revisions.patch(deployment, body);
    return send(c, 200, center.views.document(deployment));
  });

  app.post("/v1/deployments/:id/start", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const deployment = center.deployments.find(c.req.param("id"));
    await center.changes.start(deployment);
    const orders = { openOrders: 0, cancelledOrders: 0 };
    return send(c, 200, transition(deployment, orders, killSwitchWarnings(center)));
  });

  app.post("/v1/deployments/:id/stop", async (c) => {
    const body = parseBody(stopSchema, await bodyText(c.req.raw));
    const deployment = center.deployments.find(c.req.param("id"));
    const stopped = await center.changes.stop(deployment, {
      cancelOrders: body.cancel_orders ?? false,
      closePositions: body.close_positions ?? false,
    });
    return send(c, 200, transition(deployment, stopped));
  });

  app.delete("/v1/deployments/:id", async (c) => {
    const deployment = center.deployments.find(c.req.param("id"));
    return send(c, 200, deletion(deployment, await center.changes.remove(deployment)));
  });

  app.get("/v1/deployments/:id/metrics", (c) => {
    const windowS = integer((name) => c.req.query(name), "window_s", 60, 1, 3600);
    const deployment = center.deployments.find(c.req.param("id"));
    return send(c, 200, metricsDocument(center, deployment, deployment.instances, windowS));
  });

  app.get("/v1/deployments/:id/mesh", (c) => {
    const windowS = integer((name) => c.req.query(name), "window_s", 60, 1, 3600);
    return send(c, 200, center.views.mesh(center.deployments.find(c.req.param("id")), windowS));
  });

  app.get("/v1/deployments/:id/logs", async (c) => {
    const id = knownId(center, c.req.param("id"));
    return send(c, 200, await logPage(center, id, (name) => c.req.query(name), c.req.raw.signal));
  });
}

/** History stays readable by id after an undeploy. */
export function knownId(center: Center, idOrName: string): string {
  const deleted = center.store.find(idOrName);
  return deleted === undefined ? center.deployments.find(idOrName).id : idOrName;
}

/** The answer to a delete. */
export function deletion(
  deployment: Deployment,
  removed: { cancelledOrders: number; openPositions: unknown[] },
): Record<string, unknown> {
  return {
    deployment_id: deployment.id,
    name: deployment.name,
    deleted: true,
    cancelled_orders: removed.cancelledOrders,
    open_positions: removed.openPositions,
  };
}

/** What a start under the kill switch comes to: it is allowed, and trades nothing. */
export function killSwitchWarnings({ killSwitch }: Center): string[] {
  const { active, reason } = killSwitch.state;
  const why = reason === null ? "" : ` (${reason})`;
  return active ? [`the kill switch is engaged${why}: orders are refused until it is cleared`] : [];
}

/** The answer to start and stop. */
export function transition(
  deployment: Deployment,
  { openOrders, cancelledOrders, closed }: Stopped,
  warnings: readonly string[] = [],
): Record<string, unknown> {
  return {
    deployment_id: deployment.id,
    name: deployment.name,
    desired_state: deployment.desired,
    status: statusOf(deployment),
    edges: deployment.instances.map((each) => ({
      label: each.plan.label,
      status: each.status,
      error: each.error === null ? null : {
        code: each.error.code,
        message: each.error.message,
        at_ns: each.error.atNs,
      },
    })),
    open_orders: openOrders,
    cancelled_orders: cancelledOrders,
    ...(closed === undefined ? {} : {
      closed: closed.map((each) => ({
        label: each.label,
        venue: each.venue,
        symbol: each.symbol,
        side: each.side,
        qty_1e8: each.qty1e8,
        filled_qty_1e8: each.filled1e8,
        status: each.status,
        end_reason: each.endReason,
        failure_reason: each.reason,
      })),
    }),
    warnings: [...deployment.warnings, ...warnings],
  };
}

/** Both names of one market match each other in a filter. */
export function symbolFilter(center: Center, text: string): string[] {
  const symbol = foldSymbol(text);
  const names = new Set([symbol]);
  for (const { meta } of center.markets) {
    if (!namesMarket(meta, symbol)) continue;
    names.add(meta.symbol);
    meta.aliases.forEach((alias) => names.add(alias));
  }
  return [...names];
}

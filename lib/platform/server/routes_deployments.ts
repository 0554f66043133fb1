import type { Hono } from "hono";
import * as v from "valibot";
import { createSchema, patchSchema } from "../../contract/deployment_requests.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { Center } from "../center/center.ts";
import { statusOf } from "../center/deployment_document.ts";
import type { Deployment } from "../center/instance.ts";
import { badParameter } from "../problem.ts";
import type { Value } from "../store/database.ts";
import { logDocument } from "../store/documents.ts";
import { cursorNumber, cursorOf } from "../store/ids.ts";
import { clamped, integer, parseBody, time } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
const stopSchema = v.strictObject({ cancel_orders: v.optional(v.boolean()) });

/** Create, look, change, start, stop, delete, and logs. */
export function deploymentRoutes(app: Hono, center: Center): void {
  app.post("/v1/deployments", async (c) => {
    const body = parseBody(createSchema, await bodyText(c.req.raw));
    const { created, deployment } = await center.create(body);
    return send(c, created ? 201 : 200, center.document(deployment));
  });

  app.get("/v1/deployments", (c) => {
    const query = (name: string) => c.req.query(name);
    const limit = integer(query, "limit", 50, 1, 200);
    const offset = integer(query, "offset", 0, 0, 1e9);
    const { name, status } = c.req.query();
    const found = center.list().filter((each) =>
      (name === undefined || each.name === name) &&
      (status === undefined || statusOf(each) === status)
    );
    return send(c, 200, {
      deployments: found.slice(offset, offset + limit).map((each) => center.row(each)),
      total: found.length,
      limit,
      offset,
      has_more: offset + limit < found.length,
    });
  });

  app.get("/v1/deployments/:id", (c) => {
    return send(c, 200, center.document(center.find(c.req.param("id"))));
  });

  app.patch("/v1/deployments/:id", async (c) => {
    const text = await bodyText(c.req.raw);
    const body = parseBody(patchSchema, text);
    const deployment = center.find(c.req.param("id"));
    await center.patch(deployment, body);
    return send(c, 200, center.document(deployment));
  });

  app.post("/v1/deployments/:id/start", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const deployment = center.find(c.req.param("id"));
    await center.start(deployment);
    return send(c, 200, transition(deployment, { openOrders: 0, cancelledOrders: 0 }));
  });

  app.post("/v1/deployments/:id/stop", async (c) => {
    const body = parseBody(stopSchema, await bodyText(c.req.raw));
    const deployment = center.find(c.req.param("id"));
    const orders = await center.stop(deployment, body.cancel_orders ?? false);
    return send(c, 200, transition(deployment, orders));
  });

  app.delete("/v1/deployments/:id", async (c) => {
    const deployment = center.find(c.req.param("id"));
    const { cancelledOrders, openPositions } = await center.remove(deployment);
    return send(c, 200, {
      deployment_id: deployment.id,
      name: deployment.name,
      deleted: true,
      cancelled_orders: cancelledOrders,
      open_positions: openPositions,
    });
  });

  app.get("/v1/deployments/:id/mesh", (c) => {
    const windowS = integer((name) => c.req.query(name), "window_s", 60, 1, 3600);
    return send(c, 200, center.meshOf(center.find(c.req.param("id")), windowS));
  });

  app.get("/v1/deployments/:id/logs", async (c) => {
    const id = knownId(center, c.req.param("id"));
    return send(c, 200, await logPage(center, id, (name) => c.req.query(name), c.req.raw.signal));
  });
}

/** History stays readable by id after an undeploy. */
function knownId(center: Center, idOrName: string): string {
  const deleted = center.store.find(idOrName);
  return deleted === undefined ? center.find(idOrName).id : idOrName;
}

function transition(
  deployment: Deployment,
  orders: { openOrders: number; cancelledOrders: number },
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
    open_orders: orders.openOrders,
    cancelled_orders: orders.cancelledOrders,
    warnings: deployment.warnings,
  };
}

async function logPage(
  center: Center,
  id: string,
  query: (name: string) => string | undefined,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const limit = clamped(query, "limit", 200, 1, 5000);
  const waitMs = clamped(query, "wait_ms", 0, 0, 20_000);
  const level = query("level") ?? "TRACE";
  if (!LEVELS.includes(level)) {
    throw badParameter("level", level, `must be one of ${LEVELS.join(" ")}`);
  }
  const cursor = query("cursor");
  const after = cursor === undefined ? undefined : cursorNumber("l", cursor);
  if (cursor !== undefined && after === undefined) {
    throw badParameter("cursor", cursor, "is no cursor of these logs");
  }
  const since = time(query, "since");
  const until = time(query, "until");
  const labels = query("label")?.split(",");
  const conditions = ["deployment_id = ?", "level >= ?"];
  const values: Value[] = [id, LEVELS.indexOf(level)];
  const add = (condition: string, ...more: Value[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  if (after !== undefined) add("n > ?", after);
  if (since !== undefined) add("ts_ns >= ?", since);
  if (until !== undefined) add("ts_ns < ?", until);
  if (labels !== undefined) add(`label IN (${labels.map(() => "?").join(", ")})`, ...labels);
  const where = conditions.join(" AND ");
  const forward = after !== undefined || since !== undefined;
  const read = () =>
    center.db.all(
      `SELECT * FROM logs WHERE ${where} ORDER BY n ${forward ? "" : "DESC"} LIMIT ${limit + 1}`,
      ...values,
    );
  let rows = read();
  if (rows.length === 0 && waitMs > 0 && after !== undefined) {
    await newLine(center, id, waitMs, signal);
    rows = read();
  }
  const more = rows.length > limit;
  const page = rows.slice(0, limit);
  if (!forward) page.reverse();
  const logs = page.map(logDocument);
  const dropped = center.list().find((each) => each.id === id)?.instances
    .reduce((sum, each) => sum + (each.last?.logLinesDropped ?? 0), 0) ?? 0;
  return {
    deployment_id: id,
    logs,
    next_cursor: logs.at(-1)?.cursor ?? cursor ?? latestCursor(center),
    has_more: forward && more,
    dropped,
  };
}

function latestCursor(center: Center): string {
  const last = center.db.get("SELECT coalesce(max(n), 0) AS n FROM logs")!;
  return cursorOf("l", last["n"] as bigint);
}

/** Resolves at the deployment's next line, or after the time. */
function newLine(center: Center, id: string, waitMs: number, signal: AbortSignal): Promise<void> {
  const topic = `logs:${id}`;
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      center.hub.unsubscribe(topic, done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener("abort", done);
    center.hub.subscribe(topic, done);
  });
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

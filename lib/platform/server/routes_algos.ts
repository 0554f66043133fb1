import type { Hono } from "hono";
import * as v from "valibot";
import { algoDeploySchema } from "../../contract/deployment_requests.ts";
import { foldSymbol } from "../../market/symbols.ts";
import { algoOf, placeOf } from "../center/algo_by_symbol.ts";
import type { Center } from "../center/center.ts";
import { algoEdges, algoRow } from "./algo_documents.ts";
import { logPage } from "./log_page.ts";
import { metricsDocument } from "./metrics_document.ts";
import { choice, integer, parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { deletion, killSwitchWarnings, transition } from "./routes_deployments.ts";
import { send } from "./send.ts";

/** Deployments by symbol: the older surface. */
export function algoRoutes(app: Hono, center: Center): void {
  app.get("/v1/algos", (c) => {
    const detailed = c.req.query("detail") !== undefined &&
      choice((name) => c.req.query(name), "detail", ["edge"], "edge") === "edge";
    const all = center.deployments.list();
    const symbols = [...new Set(all.flatMap((each) => each.symbols))];
    const algos = symbols.map((symbol) => {
      const having = all.filter((each) => each.symbols.includes(symbol));
      return algoRow(symbol, having.find((each) => each.desired === "running") ?? having[0]!);
    });
    if (!detailed) return send(c, 200, { algos });
    const edges = all.flatMap((each) =>
      each.symbols.flatMap((symbol) => algoEdges(center, symbol, each))
    );
    return send(c, 200, { algos, edges });
  });

  app.post("/v1/algos/deploy", async (c) => {
    const body = parseBody(algoDeploySchema, await bodyText(c.req.raw));
    const symbol = foldSymbol(body.symbol);
    const { created, deployment } = await center.changes.create({
      name: body.name ?? `algo-${symbol}`.slice(0, 64),
      wasm_base64: body.wasm_base64,
      symbols: [symbol],
      venue: body.venue,
      risk: body.risk,
      start_immediately: body.start,
    });
    return send(c, created ? 201 : 200, center.views.document(deployment));
  });

  app.get("/v1/algos/:symbol", (c) => {
    const symbol = foldSymbol(c.req.param("symbol"));
    const deployment = algoOf(center, symbol);
    return send(c, 200, {
      ...algoRow(symbol, deployment),
      deployment_id: deployment.id,
      name: deployment.name,
      edges: algoEdges(center, symbol, deployment),
    });
  });

  app.post("/v1/algos/:symbol/start", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const deployment = algoOf(center, c.req.param("symbol"));
    await center.changes.start(deployment);
    return send(
      c,
      200,
      transition(deployment, { openOrders: 0, cancelledOrders: 0 }, killSwitchWarnings(center)),
    );
  });

  app.post("/v1/algos/:symbol/stop", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const deployment = algoOf(center, c.req.param("symbol"));
    return send(c, 200, transition(deployment, await center.changes.stop(deployment)));
  });

  app.get("/v1/algos/:symbol/logs", async (c) => {
    const { id } = algoOf(center, c.req.param("symbol"));
    return send(c, 200, await logPage(center, id, (name) => c.req.query(name), c.req.raw.signal));
  });

  app.get("/v1/algos/:symbol/stats", (c) => {
    const symbol = c.req.param("symbol");
    const windowS = integer((name) => c.req.query(name), "window_s", 60, 1, 3600);
    const deployment = algoOf(center, symbol);
    const instances = deployment.instances.filter((each) => placeOf(each, symbol) >= 0);
    return send(c, 200, metricsDocument(center, deployment, instances, windowS));
  });

  app.delete("/v1/algos/:symbol", async (c) => {
    const deployment = algoOf(center, c.req.param("symbol"));
    return send(c, 200, deletion(deployment, await center.changes.remove(deployment)));
  });
}

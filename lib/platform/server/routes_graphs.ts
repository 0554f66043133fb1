import type { Hono } from "hono";
import * as v from "valibot";
import {
  amendSchema,
  type GraphBody,
  graphSchema,
  HUMAN_KEYS,
  previewSchema,
  simpleOrderSchema,
} from "../../contract/order_requests.ts";
import { foldSymbol } from "../../market/symbols.ts";
import type { Center } from "../center/center.ts";
import { graphDocument, placedDocument } from "../desk/graph_documents.ts";
import { graphOfOrder, marketsFor, planGraph } from "../desk/plan_graph.ts";
import { previewDocument } from "../desk/preview_document.ts";
import { conflict, invalid, notFound, Problem } from "../problem.ts";
import type { Row } from "../store/database.ts";
import type { StoredGraph } from "../store/graph_store.ts";
import { amendOrder, checkedTotal } from "./amend_order.ts";
import { canonical } from "./canonical.ts";
import { parseBody, readObject } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { resolveOrder } from "./resolve_order.ts";
import { send } from "./send.ts";
import { withStore } from "./with_store.ts";

/** Orders that a person places: execution graphs, previews, amends and cancels. */
export function graphRoutes(app: Hono, center: Center): void {
  const { desk, graphs } = center;

  app.post("/v1/orders", async (c) => {
    const text = await bodyText(c.req.raw);
    const { body, simple } = read(text);
    const graphId = body.graph_id ?? null;
    const content = canonical(text);
    const existing = graphId === null ? undefined : graphs.find(graphId);
    if (existing !== undefined) {
      if (existing.content !== content) {
        throw conflict(`graph_id "${graphId}" was used for another order`, [
          { field: "graph_id", message: "exists with other content", value: graphId },
        ]);
      }
      return send(c, 200, placedDocument(existing, graphs.orders(existing.graphId)));
    }
    const { plan, faults } = planGraph(body, center.markets.map(({ meta }) => meta), simple);
    if (faults.length > 0) throw invalid(faults);
    const metadata = body.metadata ?? null;
    requireNoKillSwitch(center);
    const { stored } = await withStore(() => desk.place({ graphId, content, plan, metadata }));
    return send(c, 201, placedDocument(stored, graphs.orders(stored.graphId)));
  });

  app.post("/v1/orders/preview", async (c) => {
    const body = parseBody(previewSchema, await bodyText(c.req.raw), HUMAN_KEYS);
    const symbol = foldSymbol(body.symbol);
    const instrumentType = symbol.endsWith("-PERP") ? "perp" : "spot";
    const metas = marketsFor(
      { symbol, instrumentType, venue: null },
      center.markets.map(({ meta }) => meta),
    );
    if (metas.length === 0) throw notFound(`no symbol "${symbol}"`);
    const wish = {
      symbol,
      side: body.side === "buy" ? 1 as const : -1 as const,
      limitPx1e9: body.order_type === "limit" ? Number(body.price) : null,
      qty1e8: Number(body.qty),
    };
    const views = center.markets.filter(({ meta }) => metas.includes(meta));
    const { fresh } = desk.quotes(metas);
    const nowNs = center.clock.nowEpochNs();
    return send(c, 200, previewDocument(wish, views, fresh, nowNs));
  });

  app.patch("/v1/orders/:id", async (c) => {
    const body = parseBody(amendSchema, await bodyText(c.req.raw));
    const id = c.req.param("id");
    const row = resolveOrder(center, id, (key) => c.req.query(key));
    if (row === undefined) throw notFound(`no order "${id}"`);
    return send(c, 200, await amendOrder(center, row, body));
  });

  app.delete("/v1/orders/:id", async (c) => {
    const id = c.req.param("id");
    const row = resolveOrder(center, id, (key) => c.req.query(key));
    if (row === undefined) throw notFound(`no order "${id}"`);
    const nodeOrderId = row["node_order_id"] as string;
    const cancelled = row["graph_id"] === null
      ? await cancelOfAlgo(center, row)
      : await cancelOfGraph(center, nodeOrderId);
    const after = center.db.get("SELECT status FROM orders WHERE n = ?", row["n"] as bigint)!;
    return send(c, 200, {
      graph_id: row["graph_id"],
      status: after["status"],
      cancelled: cancelled ? [nodeOrderId] : [],
      already_terminal: cancelled ? [] : [nodeOrderId],
    });
  });

  app.get("/v1/execution_graphs/:id", (c) => {
    const graph = required(center, c.req.param("id"));
    return send(c, 200, graphDocument(graph, graphs.orders(graph.graphId)));
  });

  app.delete("/v1/execution_graphs/:id", async (c) => {
    const { graphId } = required(center, c.req.param("id"));
    const running = desk.graph(graphId);
    const before = graphs.orders(graphId).map((row) => row["node_order_id"] as string);
    const outcome = running === undefined
      ? { cancelled: [], late: [], open: [] }
      : await withStore(() => desk.cancelGraph(running));
    const open = new Set([...outcome.cancelled, ...outcome.open]);
    return send(c, 200, {
      graph_id: graphId,
      status: graphs.find(graphId)!.status,
      cancelled: outcome.cancelled,
      already_terminal: before.filter((id) => !open.has(id)),
      ...(outcome.open.length === 0 ? {} : { unconfirmed: outcome.open }),
    });
  });

  app.post("/v1/execution_graphs/:id/resume", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const { graphId } = required(center, c.req.param("id"));
    const running = desk.graph(graphId);
    if (running !== undefined && running.stored.status === "PAUSED") {
      requireNoKillSwitch(center);
      await withStore(() => desk.resume(running));
    }
    return send(c, 200, graphDocument(graphs.find(graphId)!, graphs.orders(graphId)));
  });

  app.patch("/v1/execution_graphs/:id/nodes/:node", async (c) => {
    const body = parseBody(amendSchema, await bodyText(c.req.raw));
    const { graphId, plan } = required(center, c.req.param("id"));
    const nodeId = c.req.param("node");
    const node = plan.nodes.find((each) => each.nodeId === nodeId);
    if (node === undefined) throw notFound(`no node "${nodeId}" in graph "${graphId}"`);
    const running = desk.graph(graphId);
    if (running?.stored.state.nodes[nodeId]?.status === "WAITING") {
      const metas = marketsFor(node, center.markets.map(({ meta }) => meta));
      const { qty1e8, px1e9 } = checkedTotal(body, metas, 0);
      if (px1e9 !== null && node.limitPx1e9 === null) {
        throw invalid([{
          field: "new_constraints.max_price_1e9",
          message: "a market order has no price",
        }]);
      }
      await withStore(() => desk.amendWaiting(running, nodeId, qty1e8, px1e9));
    } else {
      const rows = graphs.orders(graphId).filter((row) => row["node_id"] === nodeId);
      const open = rows.filter((row) => row["status"] === "NEW" || row["status"] === "OPEN");
      if (open.length > 1) throw conflict(`node "${nodeId}" has several open orders; amend one`);
      const row = open[0] ?? rows.at(-1);
      if (row === undefined) throw conflict(`node "${nodeId}" has ended`);
      await amendOrder(center, row, body);
    }
    return send(c, 200, graphDocument(graphs.find(graphId)!, graphs.orders(graphId)));
  });
}

/** A body in either form, as a graph. */
function read(text: string): { body: GraphBody; simple: boolean } {
  const simple = !("nodes" in readObject(text));
  const body = simple
    ? graphOfOrder(parseBody(simpleOrderSchema, text, HUMAN_KEYS))
    : parseBody(graphSchema, text, HUMAN_KEYS);
  return { body, simple };
}

function required(center: Center, id: string): StoredGraph {
  // The official client cuts a documented order id at its first colon.
  if (id === "graph") {
    throw notFound(
      '"graph" is not a graph id; use DELETE /v1/orders/{node_order_id}, or cancel the graph_id',
    );
  }
  const graph = center.graphs.find(id);
  if (graph === undefined) throw notFound(`no graph "${id}"`);
  return graph;
}

function requireNoKillSwitch(center: Center): void {
  const { active, reason } = center.killSwitch.state;
  if (!active) return;
  throw conflict(
    `the kill switch is engaged${reason === null ? "" : ` (${reason})`}; ` +
      "POST /v1/kill_switch/clear allows new orders again",
  );
}

function cancelOfAlgo(center: Center, row: Row): Promise<boolean> {
  return center.cancels.one(
    row["deployment_id"] as string,
    row["label"] as string,
    BigInt(row["algo_order_id"] as string),
    Number(row["seq"]),
  );
}

async function cancelOfGraph(center: Center, nodeOrderId: string): Promise<boolean> {
  const order = center.desk.order(nodeOrderId);
  if (order === undefined) return false;
  const { cancelled, open } = await withStore(() => center.desk.cancel([order]));
  if (open.length > 0) {
    throw new Problem(500, "INTERNAL_ERROR", "the venue has not answered the cancel yet");
  }
  return cancelled.length > 0;
}

import type { Row } from "../store/database.ts";
import type { StoredGraph } from "../store/graph_store.ts";
import type { EdgePlan, NodeState } from "./graph.ts";

type Document = Record<string, unknown>;

/** The document of a graph; `orders` are all of its orders, oldest first. */
export function graphDocument(graph: StoredGraph, orders: readonly Row[]): Document {
  const { plan, state } = graph;
  return {
    ...head(graph),
    pause_reason: state.pauseReason,
    nodes: plan.nodes.map(({ nodeId }) => {
      const own = orders.filter((row) => row["node_id"] === nodeId);
      const { status, qty1e8, filled1e8 } = state.nodes[nodeId] as NodeState;
      return {
        node_id: nodeId,
        status,
        node_order_ids: own.map((row) => row["node_order_id"]),
        parent_ids: own.map((row) => row["parent_id"]),
        qty_1e8: qty1e8,
        filled_qty_1e8: filled1e8,
      };
    }),
    edges: plan.edges.map((edge) => ({
      edge_id: edge.edgeId,
      from_node: edge.from,
      to_node: edge.to,
      ...asWritten(edge),
      fired: state.fired[edge.edgeId],
    })),
    metadata: graph.metadata,
    created_at_ns: graph.createdNs,
    updated_at_ns: graph.updatedNs,
  };
}

/** The answer to `POST /v1/orders`: the ids of what was placed, and where each node stands. */
export function placedDocument(graph: StoredGraph, orders: readonly Row[]): Document {
  return {
    ...head(graph),
    nodes: graph.plan.nodes.map(({ nodeId }) => {
      const first = orders.find((row) => row["node_id"] === nodeId);
      return {
        node_id: nodeId,
        node_order_id: first?.["node_order_id"] ?? null,
        parent_id: first?.["parent_id"] ?? null,
        status: graph.state.nodes[nodeId]!.status,
      };
    }),
    created_at_ns: graph.createdNs,
  };
}

function head({ graphId, status, plan }: StoredGraph): Document {
  return {
    graph_id: graphId,
    status,
    node_count: plan.nodes.length,
    edge_count: plan.edges.length,
    is_sandbox: true,
  };
}

function asWritten({ trigger, ratio, ms }: EdgePlan): Document {
  return {
    trigger: trigger === "on_timeout" ? { on_timeout: { ms } } : trigger,
    condition: ratio === null ? null : { fill_ratio_gte: ratio },
  };
}

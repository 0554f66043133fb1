import type {
  EdgeBody,
  GraphBody,
  NodeBody,
  SimpleOrderBody,
} from "../../contract/order_requests.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { venueNamed, VENUES } from "../../market/venues.ts";
import type { ProblemDetail } from "../problem.ts";
import type { EdgePlan, GraphPlan, NodePlan } from "./graph.ts";

/** The simple form as the graph of one node that it means. */
export function graphOfOrder(body: SimpleOrderBody): GraphBody {
  const { symbol, side, qty, notional, price, venue, tif, graph_id } = body;
  const perp = foldSymbol(symbol).endsWith("-PERP");
  return {
    nodes: [{
      node_id: "order",
      instrument: { symbol, type: perp ? "perp" : "spot", venue },
      side,
      order_type: price === null || price === undefined
        ? "market"
        : { limit: { price_1e9: price } },
      quantity: qty === null || qty === undefined
        ? { notional: { usd_1e9: notional! } }
        : { fixed: { qty_1e8: qty } },
      execution: { tif },
      activation: "root",
    }],
    edges: [],
    graph_id,
  };
}

/**
 * The plan that a body describes, on the markets that have a feed. Faults are gathered, not thrown;
 * with any of them the plan is of no use.
 */
export function planGraph(
  body: GraphBody,
  markets: readonly SymbolMeta[],
  simple: boolean,
): { plan: GraphPlan; faults: ProblemDetail[] } {
  const faults: ProblemDetail[] = [];
  const ids = body.nodes.map((node) => node.node_id);
  const nodes = body.nodes.map((node, i) => {
    const at = simple ? "" : `nodes[${i}].`;
    if (ids.indexOf(node.node_id) < i) {
      faults.push({ field: `${at}node_id`, message: "is used twice", value: node.node_id });
    }
    return planNode(node, at, simple, markets, faults);
  });
  const edges = body.edges.map((edge, i) => planEdge(edge, i, body, faults));
  faults.push(...unreachable(body));
  return {
    plan: {
      nodes,
      edges,
      maxNotional1e9: body.risk?.admission?.max_notional_usd ?? null,
      maxLoss1e9: body.risk?.runtime?.max_loss_usd ?? null,
    },
    faults,
  };
}

/** The markets that an instrument may trade on, in the order of the feeds. */
export function marketsFor(
  instrument: { symbol: string; instrumentType: string; venue: string | null },
  markets: readonly SymbolMeta[],
): SymbolMeta[] {
  const { symbol, instrumentType, venue } = instrument;
  return markets.filter((meta) =>
    meta.instrumentType === instrumentType && (venue === null || meta.venue === venue) &&
    (namesMarket(meta, symbol) ||
      (instrumentType === "perp" && namesMarket(meta, `${symbol}-PERP`)))
  );
}

/**
 * The official client truncates: a value one unit below the grid means the next one on it. `grid`
 * is the lot or tick, 0 or 1 where there is none.
 */
export function mendTruncated(value: number, grid: number): number {
  return grid > 1 && value % grid !== 0 && (value + 1) % grid === 0 ? value + 1 : value;
}

/** The finest grid of several markets. */
export function finest(
  markets: readonly SymbolMeta[],
  key: "lot1e8" | "tick1e9",
): number {
  return markets.length === 0 ? 0 : Math.min(...markets.map((meta) => meta[key]));
}

function planNode(
  node: NodeBody,
  at: string,
  simple: boolean,
  markets: readonly SymbolMeta[],
  faults: ProblemDetail[],
): NodePlan {
  const { instrument, execution } = node;
  const symbol = foldSymbol(instrument.symbol);
  const instrumentType = instrument.type === "perp" ? "perp" : "spot";
  const venue = instrument.venue?.toLowerCase() ?? null;
  const found = instrument.type === "prediction"
    ? []
    : marketsFor({ symbol, instrumentType, venue }, markets);
  if (found.length === 0) {
    faults.push(noMarket(instrument.type ?? "spot", symbol, venue, at, simple, markets));
  }
  const tif = execution.tif ?? "gtc";
  const market = node.order_type === "market";
  const inExecution = simple ? at : `${at}execution.`;
  if (market && tif === "post_only") {
    faults.push({
      field: `${inExecution}tif`,
      message: "a market order takes and can't be post_only",
    });
  }
  const slices = execution.pacing?.uniform.num_slices ?? 1;
  if (slices > 1 && "notional" in node.quantity) {
    faults.push({
      field: `${inExecution}pacing`,
      message: "needs a fixed quantity, not a notional",
    });
  }
  const chase = execution.policy === "aggressive_chase";
  if (chase && tif !== "gtc") {
    faults.push({
      field: `${inExecution}tif`,
      message: "must be gtc: a chase goes on until it ends",
    });
  }
  const limit = node.order_type === "market" ? null : Number(node.order_type.limit.price_1e9);
  const fixed = "fixed" in node.quantity ? Number(node.quantity.fixed.qty_1e8) : null;
  const mendedPx = limit === null ? null : mendTruncated(limit, finest(found, "tick1e9"));
  const mendedQty = fixed === null ? null : mendTruncated(fixed, finest(found, "lot1e8"));
  return {
    nodeId: node.node_id,
    symbol,
    instrumentType,
    venue,
    side: node.side === "buy" ? 1 : -1,
    limitPx1e9: mendedPx,
    qty1e8: mendedQty,
    usd1e9: "notional" in node.quantity ? Number(node.quantity.notional.usd_1e9) : null,
    tif,
    chase,
    maxSlippageBps: execution.max_slippage_bps ?? null,
    horizonMs: execution.horizon_ms ?? null,
    slices,
    sliceMs: execution.pacing?.uniform.interval_ms ?? 0,
    root: node.activation === "root",
    adjusted: mendedPx !== limit || mendedQty !== fixed,
  };
}

function noMarket(
  type: string,
  symbol: string,
  venue: string | null,
  at: string,
  simple: boolean,
  markets: readonly SymbolMeta[],
): ProblemDetail {
  const field = (key: string) => simple ? key : `${at}instrument.${key}`;
  if (venue !== null && venueNamed(venue) === undefined) {
    return {
      field: field("venue"),
      message: `no venue "${venue}"`,
      value: venue,
      hint: `known venues: ${VENUES.map((each) => each.name).join(", ")}`,
    };
  }
  const other = markets.find((meta) => namesMarket(meta, symbol) && meta.instrumentType !== type);
  if (other !== undefined) {
    return {
      field: field("type"),
      message: `${symbol} is of type ${other.instrumentType}, not ${type}`,
      value: type,
    };
  }
  const fed = [...new Set(markets.map((meta) => meta.venue))];
  if (venue !== null && !fed.includes(venue)) {
    return {
      field: field("venue"),
      message: `no feed of ${venue} runs here`,
      value: venue,
      hint: `venues with a feed: ${fed.join(", ")}; sequence local feeds`,
    };
  }
  const traded = markets.filter((meta) => venue === null || meta.venue === venue);
  return {
    field: field("symbol"),
    message: `${symbol} is not traded ${venue === null ? "" : `on ${venue} `}here`,
    value: symbol,
    hint: `traded: ${traded.map((meta) => meta.symbol).join(", ")}`,
  };
}

function planEdge(edge: EdgeBody, i: number, body: GraphBody, faults: ProblemDetail[]): EdgePlan {
  const at = (key: string) => `edges[${i}].${key}`;
  if (body.edges.findIndex((each) => each.edge_id === edge.edge_id) < i) {
    faults.push({ field: at("edge_id"), message: "is used twice", value: edge.edge_id });
  }
  for (const key of ["from_node", "to_node"] as const) {
    if (body.nodes.some((node) => node.node_id === edge[key])) continue;
    faults.push({ field: at(key), message: `no node "${edge[key]}"`, value: edge[key] });
  }
  if (edge.from_node === edge.to_node) {
    faults.push({ field: at("to_node"), message: "is the node that the edge leaves from" });
  }
  const target = body.nodes.find((node) => node.node_id === edge.to_node);
  if (target?.activation === "root") {
    faults.push({
      field: at("to_node"),
      message: `"${edge.to_node}" is a root and does not wait for an edge`,
    });
  }
  const ratio = edge.condition?.fill_ratio_gte ?? null;
  const named = typeof edge.trigger === "string" ? edge.trigger : "on_timeout";
  // The older name with a condition is what the newer one means.
  const trigger = named === "on_fill" && ratio !== null ? "on_fill_ratio" : named;
  if (trigger === "on_fill_ratio" && ratio === null) {
    faults.push({ field: at("condition.fill_ratio_gte"), message: "is needed for on_fill_ratio" });
  }
  if (trigger !== "on_fill_ratio" && ratio !== null) {
    faults.push({
      field: at("condition.fill_ratio_gte"),
      message: `has no meaning for ${named}`,
    });
  }
  return {
    edgeId: edge.edge_id,
    from: edge.from_node,
    to: edge.to_node,
    trigger,
    ratio,
    ms: typeof edge.trigger === "string" ? null : edge.trigger.on_timeout.ms,
  };
}

/** Waiting nodes that no chain of edges from a root leads to. */
function unreachable(body: GraphBody): ProblemDetail[] {
  const reached = new Set(
    body.nodes.filter((node) => node.activation === "root").map((node) => node.node_id),
  );
  for (let grown = true; grown;) {
    grown = false;
    for (const edge of body.edges) {
      if (!reached.has(edge.from_node) || reached.has(edge.to_node)) continue;
      reached.add(edge.to_node);
      grown = true;
    }
  }
  return body.nodes.flatMap((node, i) =>
    reached.has(node.node_id) ? [] : [{
      field: `nodes[${i}].activation`,
      message: `"${node.node_id}" waits, and no edge leads to it from a root`,
    }]
  );
}

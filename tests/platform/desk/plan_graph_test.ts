import assert from "node:assert/strict";
import * as v from "valibot";
import { parseExact } from "../../../lib/contract/json.ts";
import {
  graphSchema,
  HUMAN_KEYS,
  simpleOrderSchema,
} from "../../../lib/contract/order_requests.ts";
import {
  finest,
  graphOfOrder,
  marketsFor,
  mendTruncated,
  planGraph,
} from "../../../lib/platform/desk/plan_graph.ts";
import { market, PX } from "./books.ts";

const spot = market("kraken", { tick1e9: PX / 10, lot1e8: 1 });
const coarse = market("coinbase", { tick1e9: PX / 100, lot1e8: 1000 });
const perp = market("binance", {
  symbol: "BTC-USDT-PERP",
  instrumentType: "perp",
  aliases: ["BTC-USD-PERP"],
});
const MARKETS = [spot, coarse, perp];

function planned(node: Record<string, unknown>) {
  const text = JSON.stringify({
    nodes: [{
      node_id: "a",
      instrument: { symbol: "BTC-USD" },
      side: "buy",
      order_type: "market",
      quantity: { fixed: { qty_1e8: 1000 } },
      execution: {},
      activation: "root",
      ...node,
    }],
    edges: [],
  });
  return planGraph(v.parse(graphSchema, parseExact(text, HUMAN_KEYS)), MARKETS, false);
}

Deno.test("a value one unit below the grid is mended, and nothing else is", () => {
  for (
    const [value, grid, mended] of [
      [28_999_999, 1000, 29_000_000],
      [28_999_998, 1000, 28_999_998],
      [29_000_000, 1000, 29_000_000],
      [29_000_001, 1000, 29_000_001],
      [28_999_999, 1, 28_999_999],
      [28_999_999, 0, 28_999_999],
      [999, 1000, 1000],
    ] as const
  ) {
    assert.equal(mendTruncated(value, grid), mended, `${value} on ${grid}`);
  }
});

Deno.test("without a venue the finest grid counts; with one, its own", () => {
  assert.deepEqual([finest([spot, coarse], "lot1e8"), finest([spot, coarse], "tick1e9")], [
    1,
    PX / 100,
  ]);
  const quantity = { fixed: { qty_1e8: 28_999_999 } };
  const anywhere = planned({ quantity }).plan.nodes[0]!;
  assert.deepEqual([anywhere.qty1e8, anywhere.adjusted], [28_999_999, false]);
  const there = planned({ quantity, instrument: { symbol: "btc/usd", venue: "coinbase" } });
  assert.deepEqual(there.plan.nodes.map((node) => [node.symbol, node.qty1e8, node.adjusted]), [
    ["BTC-USD", 29_000_000, true],
  ]);
});

Deno.test("a perpetual is found by its name or by its type", () => {
  const found = (symbol: string, instrumentType: string) =>
    marketsFor({ symbol, instrumentType, venue: null }, MARKETS).map((meta) => meta.venue);
  assert.deepEqual(found("BTC-USD", "spot"), ["kraken", "coinbase"]);
  assert.deepEqual(found("BTC-USDT", "spot"), ["kraken", "coinbase"]);
  assert.deepEqual(found("BTC-USD", "perp"), ["binance"]);
  assert.deepEqual(found("BTC-USD-PERP", "perp"), ["binance"]);
  assert.deepEqual(found("BTC-USD-PERP", "spot"), []);
});

Deno.test("what contradicts itself is refused with its place", () => {
  const field = (node: Record<string, unknown>) => planned(node).faults.map((fault) => fault.field);
  const chase = { policy: "aggressive_chase" };
  assert.deepEqual(field({ execution: chase }), []);
  assert.deepEqual(field({ execution: { ...chase, tif: "ioc" } }), ["nodes[0].execution.tif"]);
  const pacing = { uniform: { num_slices: 2, interval_ms: 5 } };
  assert.deepEqual(
    field({ execution: { pacing }, quantity: { notional: { usd_1e9: 5 * PX } } }),
    ["nodes[0].execution.pacing"],
  );
  assert.deepEqual(field({ instrument: { symbol: "BTC-USD", type: "prediction" } }), [
    "nodes[0].instrument.type",
  ]);
});

Deno.test("the simple form is a graph of one node", () => {
  const text = '{"symbol": "btc-usd-perp", "side": "SELL", "qty": 0.1, "price": 64000.5}';
  const body = v.parse(simpleOrderSchema, parseExact(text, HUMAN_KEYS));
  const { plan, faults } = planGraph(graphOfOrder(body), MARKETS, true);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    plan.nodes.map((node) => [
      node.nodeId,
      node.symbol,
      node.instrumentType,
      node.side,
      node.qty1e8,
      node.limitPx1e9,
      node.root,
    ]),
    [["order", "BTC-USD-PERP", "perp", -1, 10_000_000, 64_000_500_000_000, true]],
  );
});

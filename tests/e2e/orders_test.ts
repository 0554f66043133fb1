import assert from "node:assert/strict";
import { join } from "node:path";
import { inScene, type Json, type Scene } from "./support/scene.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

/** Requests to the platform that runs in the scene, with its key. */
async function caller(scene: Scene) {
  const platform = await scene.platform();
  assert.ok(platform);
  const key = (await Deno.readTextFile(join(scene.home, "local", "key"))).trim();
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  return async (
    method: string,
    path: string,
    json?: Json,
  ): Promise<{ status: number; body: Any }> => {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const response = await fetch(platform.url + path, { method, headers, ...body });
    return { status: response.status, body: await response.json() };
  };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`never came: ${what}`);
}

const LIMIT = { symbol: "BTC-USD", side: "buy", qty: 0.1, price: 59000, graph_id: "resting" };
const GRAPH = {
  graph_id: "waiting",
  nodes: [
    { node_id: "far", order_type: { limit: { price_1e9: 59000000000000 } }, activation: "root" },
    { node_id: "then", order_type: "market", activation: "wait" },
  ].map((node) => ({
    ...node,
    instrument: { symbol: "BTC-USD", venue: "binance" },
    side: "buy",
    quantity: { fixed: { qty_1e8: 1000000 } },
    execution: {},
  })),
  edges: [{ edge_id: "e", from_node: "far", to_node: "then", trigger: "on_cancel" }],
};

Deno.test({
  name: "what a person placed survives kill -9: ids, graphs, the kill switch, and once is once",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    await scene.json(["local", "up", "--speed", "10"]);
    let call = await caller(scene);
    const bought = await call("POST", "/v1/orders", { symbol: "BTC-USD", side: "buy", qty: 0.2 });
    assert.equal(bought.status, 201, JSON.stringify(bought.body));
    const first = await call("POST", "/v1/orders", LIMIT);
    await call("POST", "/v1/orders", GRAPH);
    await until("open orders", async () => {
      const { body } = await call("GET", "/v1/orders?status=OPEN");
      return body.total === 2;
    });
    const order = (await call("GET", "/v1/orders/resting")).body;
    const fills = (await call("GET", "/v1/fills")).body.fills;
    assert.ok(fills.length > 0);
    await call("POST", "/v1/kill_switch", { reason: "drill" });
    await scene.killPlatform();

    await scene.json(["local", "up", "--speed", "10"]);
    call = await caller(scene);
    const again = await call("POST", "/v1/orders", LIMIT);
    assert.deepEqual([again.status, again.body.nodes], [200, [{
      ...first.body.nodes[0],
      status: "OPEN",
    }]]);
    assert.equal((await call("POST", "/v1/orders", { ...LIMIT, qty: 0.2 })).status, 409);
    assert.equal((await call("POST", "/v1/orders", { ...LIMIT, graph_id: "new" })).status, 409);
    assert.equal((await call("GET", "/v1/kill_switch")).body.reason, "drill");
    await call("POST", "/v1/kill_switch/clear");
    const now = (await call("GET", "/v1/orders/resting")).body;
    for (const key of ["node_order_id", "parent_id", "venue_order_id", "created_at_ns", "status"]) {
      assert.equal(now[key], order[key], key);
    }
    assert.deepEqual((await call("GET", "/v1/fills")).body.fills, fills);
    const amended = await call("PATCH", "/v1/orders/resting:order", { new_qty_1e8: 5000000 });
    assert.deepEqual([amended.status, amended.body.revision], [200, 1]);

    // The graph goes on where it stood: its cancelled node submits the one that waited.
    const cancelled = await call("DELETE", "/v1/orders/graph:waiting:far:1");
    assert.deepEqual(cancelled.body.cancelled, ["graph:waiting:far:1"]);
    await until("the second node's fill", async () => {
      const { body } = await call("GET", "/v1/execution_graphs/waiting");
      return body.nodes[1].status === "FILLED";
    });
    const all = await call("POST", "/v1/venue_cancel_all/binance");
    assert.equal(all.body.failed, 0);
    assert.equal((await call("GET", "/v1/orders?open=true")).body.total, 0);
  }),
});

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

/** What a client of the stream heard, by the platform's ids. */
class Heard {
  readonly orders = new Map<string, Any>();
  readonly fills = new Map<string, Any>();
  #cursors: Record<string, string> = {};

  async listen(scene: Scene): Promise<WebSocket> {
    const { url } = (await scene.platform())!;
    const key = (await Deno.readTextFile(join(scene.home, "local", "key"))).trim();
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/stream`, {
      headers: { authorization: `Bearer ${key}` },
    });
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data as string));
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("no stream"));
    });
    socket.onerror = () => {};
    socket.send(JSON.stringify({ subscribe: ["orders", "fills"], resume: this.#cursors }));
    return socket;
  }

  #take({ channel, cursor, data }: Any): void {
    if (cursor === undefined) return;
    assert.ok(cursor > (this.#cursors[channel] ?? ""), `${channel}: ${cursor} comes again`);
    this.#cursors[channel] = cursor;
    if (channel === "orders") this.orders.set(data.node_order_id, data);
    else {
      assert.ok(!this.fills.has(data.fill_id), `${data.fill_id} was told twice`);
      this.fills.set(data.fill_id, data);
    }
  }
}

const ROUNDS = 5;

/** The n-th thing that a person places: a trade, or a resting order with a node that waits for its end. */
function wish(n: number): Json {
  if (n % 3 === 0) {
    const side = n % 2 === 0 ? "buy" : "sell";
    return { graph_id: `g${n}`, symbol: "BTC-USD", side, qty: 0.01 };
  }
  return { ...GRAPH, graph_id: `g${n}` };
}

Deno.test({
  name:
    `killed ${ROUNDS} times while orders are placed: nothing told is lost, nothing is placed twice`,
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const heard = new Heard();
    const answered = new Map<number, Any>();
    let asked = 0;
    await scene.json(["local", "up", "--speed", "20"]);
    for (let round = 0; round < ROUNDS; round++) {
      const call = await caller(scene);
      const socket = await heard.listen(scene);
      // What was asked before is asked again: a client can't know whether it was taken.
      for (let n = 0; n < asked; n++) {
        const { status, body } = await call("POST", "/v1/orders", wish(n));
        const before = answered.get(n);
        assert.ok(status === 200 || (status === 201 && before === undefined), `g${n}: ${status}`);
        if (before !== undefined) {
          assert.deepEqual(body.nodes[0].node_order_id, before.nodes[0].node_order_id);
          assert.deepEqual(body.nodes[0].parent_id, before.nodes[0].parent_id);
        }
        answered.set(n, body);
      }
      const killed = new Promise((resolve) => setTimeout(resolve, 150 + round * 37))
        .then(() => scene.killPlatform());
      for (let alive = true; alive;) {
        const n = asked++;
        try {
          const { status, body } = await call("POST", "/v1/orders", wish(n));
          assert.equal(status, 201, `g${n}`);
          answered.set(n, body);
        } catch (cause) {
          if (!(cause instanceof TypeError)) throw cause;
          alive = false;
        }
      }
      await killed;
      socket.close();
      await scene.json(["local", "up", "--speed", "20"]);
    }

    const call = await caller(scene);
    for (const venue of ["binance", "kraken", "coinbase"]) {
      await until(`nothing open at ${venue}`, async () => {
        const { body } = await call("POST", `/v1/venue_cancel_all/${venue}`);
        return body.requested === 0;
      });
    }
    await until(
      "nothing open",
      async () => (await call("GET", "/v1/orders?open=true")).body.total === 0,
    );
    const rows = async (kind: "orders" | "fills") => {
      const all: Any[] = [];
      for (;;) {
        const { body } = await call("GET", `/v1/${kind}?limit=500&offset=${all.length}`);
        all.push(...body[kind]);
        if (!body.has_more) return all;
      }
    };
    const orders = new Map((await rows("orders")).map((row) => [row.node_order_id, row]));
    const fills = new Map((await rows("fills")).map((row) => [row.fill_id, row]));
    for (const [id, last] of heard.orders) {
      const kept = orders.get(id);
      assert.ok(kept, `${id} was told and is gone`);
      assert.equal(kept.parent_id, last.parent_id, id);
      assert.ok(kept.filled_qty_1e8 >= last.filled_qty_1e8, id);
      if (last.is_terminal) assert.equal(kept.status, last.status, id);
    }
    for (const [id, told] of heard.fills) assert.deepEqual(fills.get(id), told, id);
    const filled = new Map<string, number>();
    for (const { node_order_id: id, qty_1e8: qty } of fills.values()) {
      filled.set(id, (filled.get(id) ?? 0) + qty);
    }
    for (const [id, row] of orders) assert.equal(row.filled_qty_1e8, filled.get(id) ?? 0, id);
    // Each node at most once, whatever happened.
    for (const id of orders.keys()) assert.match(id, /^graph:g\d+:(order|far|then):1$/);
    assert.ok(answered.size > ROUNDS * 3, `${answered.size} graphs`);
    assert.ok(heard.fills.size > 0);
  }),
});

import assert from "node:assert/strict";
import {
  type Answer,
  type Any,
  eventually,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

const path = (id: string) => `/v1/orders/${encodeURIComponent(id)}`;

/** The calls of one person. */
function person({ ask }: RunningPlatform) {
  const post = (json: unknown, to = "/v1/orders") => ask(to, { method: "POST", json });
  return {
    ask,
    post,
    patch: (id: string, json: unknown) => ask(path(id), { method: "PATCH", json }),
    cancel: (id: string) => ask(path(id), { method: "DELETE" }),
    graph: async (id: string) => (await ask(`/v1/execution_graphs/${id}`)).body,
    /** Waits until a graph has ended. */
    ended: (id: string) =>
      eventually(async () => {
        const { body } = await ask(`/v1/execution_graphs/${id}`);
        return ["ACCEPTED", "RUNNING", "PAUSED"].includes(body.status) ? undefined : body;
      }, `the end of ${id}`),
    /** A buy far below the market, which rests. */
    rest: async (more: Record<string, unknown> = {}) => {
      const answer = await post({
        symbol: "BTC-USD",
        side: "buy",
        qty: 0.1,
        price: 59000,
        ...more,
      });
      assert.equal(answer.status, 201);
      const id = answer.body.nodes[0].node_order_id as string;
      await eventually(
        async () => (await ask(path(id))).body.status === "OPEN" || undefined,
        "open",
      );
      return { graph: answer.body.graph_id as string, id, parent: answer.body.nodes[0].parent_id };
    },
  };
}

const fieldsOf = (answer: Answer) => answer.body.error.details.map((each: Any) => each.field);

Deno.test("a market order fills, and its graph, order, fills, routing and balances agree", () =>
  withPlatform(async (platform) => {
    const { post, ask, ended } = person(platform);
    const stream = await platform.stream();
    stream.send({ subscribe: ["orders", "fills", "routing"] });
    await stream.until((frame) => frame.subscribed, "ack");
    const placed = await post({ symbol: "btc/usd", side: "BUY", qty: 0.5, graph_id: "my-order-1" });
    assert.equal(placed.status, 201);
    const { nodes: [node], ...head } = placed.body;
    assert.deepEqual(Object.keys(placed.body).sort(), [
      "created_at_ns",
      "edge_count",
      "graph_id",
      "is_sandbox",
      "node_count",
      "nodes",
      "status",
    ]);
    assert.deepEqual([head.graph_id, head.node_count, head.edge_count], ["my-order-1", 1, 0]);
    assert.equal(node.node_order_id, "graph:my-order-1:order:1");
    const graph = await ended("my-order-1");
    assert.deepEqual([graph.status, graph.nodes[0].status], ["COMPLETED", "FILLED"]);
    const order = (await ask(path(node.node_order_id))).body;
    assert.equal(order.symbol, "BTC-USD");
    assert.equal(order.parent_id, node.parent_id);
    const { fills } = (await ask(`/v1/fills?node_order_id=${node.node_order_id}`)).body;
    const sum = (key: string) => fills.reduce((total: bigint, fill: Any) => total + fill[key], 0n);
    assert.deepEqual([sum("qty_1e8"), sum("fee_1e9")], [order.filled_qty_1e8, order.fees_1e9]);
    const { positions } = (await ask("/v1/positions/unified?kinds=crypto")).body;
    const held = positions.reduce((total: bigint, row: Any) => total + row.qty_1e8, 0n);
    assert.equal(held, 50_000_000n);
    await stream.until((f) => f.channel === "orders" && f.data.status === "FILLED", "the end");
    const routing = stream.frames.find((frame) => frame.channel === "routing");
    // However the books stand, it filled where it was sent.
    assert.deepEqual(
      routing.data.chosen.toSorted(),
      [...new Set(fills.map((fill: Any) => fill.venue))].toSorted(),
    );
    assert.match(routing.cursor, /^r_/);
    const heard = stream.frames.filter((frame) => frame.channel === "fills");
    assert.deepEqual(
      heard.map((f) => f.data.fill_id).sort(),
      fills.map((f: Any) => f.fill_id).sort(),
    );
    await stream.close();
  }));

Deno.test("the same graph_id places once; other content is refused; key order and spaces don't count", () =>
  withPlatform(async (platform) => {
    const { post, ask } = person(platform);
    const body = { graph_id: "g-1", symbol: "BTC-USD", side: "sell", qty: 0.10, price: 70000 };
    const first = await post(body);
    const raw =
      `{ "side":"sell", "qty": 1e-1,\n "price":70000.0, "symbol":"BTC-USD","graph_id":"g-1"}`;
    const headers = { "content-type": "application/json" };
    const again = await ask("/v1/orders", { method: "POST", body: raw, headers });
    assert.deepEqual([first.status, again.status], [201, 200]);
    assert.deepEqual(
      again.body.nodes.map((node: Any) => [node.node_order_id, node.parent_id]),
      first.body.nodes.map((node: Any) => [node.node_order_id, node.parent_id]),
    );
    assert.equal((await post({ ...body, qty: 0.2 })).status, 409);
    await post({}, "/v1/kill_switch");
    // What exists is told also while nothing new may be placed.
    assert.equal((await post(body)).status, 200);
    const twenty = await Promise.all(
      Array.from({ length: 20 }, () => post({ ...body, graph_id: "g-2" })),
    );
    assert.deepEqual([...new Set(twenty.map((answer) => answer.status))], [409]);
    await post({}, "/v1/kill_switch/clear");
    const many = await Promise.all(
      Array.from({ length: 20 }, () => post({ ...body, graph_id: "g-3" })),
    );
    assert.deepEqual(many.map((answer) => answer.status).sort(), [
      ...Array.from({ length: 19 }, () => 200),
      201,
    ]);
    assert.equal((await ask("/v1/orders?graph_id=g-3")).body.total, 1);
  }));

Deno.test("numbers for people are exact, and what the official client truncates is mended", () =>
  withPlatform(async (platform) => {
    const { post, ask, patch, rest } = person(platform);
    const order = async (json: unknown) => {
      const { body } = await post(json);
      return (await ask(path(body.nodes[0].node_order_id))).body;
    };
    const simple = await order({
      symbol: "BTC-USD",
      side: "buy",
      qty: 0.29,
      price: 59064.1,
      venue: "binance",
    });
    assert.deepEqual(
      [simple.qty_1e8, simple.px_1e9, simple.adjusted],
      [29_000_000n, 59_064_100_000_000n, false],
    );
    const graph = (qty: number, px: number) => ({
      nodes: [{
        node_id: "order",
        instrument: { symbol: "BTC-USD", type: "spot", venue: "binance" },
        side: "buy",
        order_type: { limit: { price_1e9: px } },
        quantity: { fixed: { qty_1e8: qty } },
        execution: {},
        activation: "root",
      }],
      edges: [],
      is_sandbox: false,
    });
    const mended = await order(graph(28_999_999, 59_064_099_999_999));
    assert.deepEqual(
      [mended.qty_1e8, mended.px_1e9, mended.adjusted, mended.failure_reason],
      [29_000_000n, 59_064_100_000_000n, true, null],
    );
    const off = await order(graph(28_999_998, 59_064_100_000_000));
    assert.deepEqual([off.status, off.failure_reason, off.adjusted], [
      "REJECTED",
      "INVALID_PARAMS",
      false,
    ]);
    const { id } = await rest({ venue: "binance" });
    const amended = await patch(id, { new_qty_1e8: 28_999_999 });
    assert.equal(amended.body.qty_1e8, 29_000_000n);
    const tooFine = await post({ symbol: "BTC-USD", side: "buy", qty: 0.123456789 });
    assert.deepEqual([tooFine.status, fieldsOf(tooFine)], [422, ["qty"]]);
    const dollars = await order({
      symbol: "BTC-USD",
      side: "buy",
      notional: 1000.5,
      price: 59000,
      venue: "binance",
    });
    assert.equal(dollars.qty_1e8, 1_695_000n);
  }));

Deno.test("every fault of a graph is told with its path", () =>
  withPlatform(async (platform) => {
    const { post } = person(platform);
    const node = {
      node_id: "a",
      instrument: { symbol: "BTC-USD" },
      side: "buy",
      order_type: "market",
      quantity: { fixed: { qty_1e8: 1_000_000 } },
      execution: {},
      activation: "root",
    };
    const shape = await post({
      nodes: [
        { ...node, quantity: { fixed: { qty_1e8: 0 } }, execution: { policy: "twap" } },
        {
          ...node,
          order_type: { limit: { price_1e9: "x" } },
          quantity: { fixed: { qty_1e8: 0.5 } },
        },
        { ...node, quantity: { fixed: { qty_1e8: 9007199254740992 } }, activation: "now" },
      ],
      edges: [{ edge_id: "e", from_node: "a", to_node: "b", trigger: "on_moon" }],
      risk: { max_loss: 1 },
    });
    assert.equal(shape.status, 422);
    assert.deepEqual(fieldsOf(shape).sort(), [
      "edges[0].trigger",
      "nodes[0].execution.policy",
      "nodes[0].quantity.fixed.qty_1e8",
      "nodes[1].order_type.limit.price_1e9",
      "nodes[1].quantity.fixed.qty_1e8",
      "nodes[2].activation",
      "nodes[2].quantity.fixed.qty_1e8",
      "risk.max_loss",
    ]);
    const meaning = await post({
      nodes: [
        { ...node, instrument: { symbol: "BTC-USD", venue: "krakn" } },
        { ...node, instrument: { symbol: "DOGE-USD" } },
        { ...node, node_id: "b", instrument: { symbol: "BTC-USDT-PERP", type: "spot" } },
        { ...node, node_id: "c", activation: "wait", execution: { tif: "post_only" } },
      ],
      edges: [
        { edge_id: "e", from_node: "a", to_node: "b", trigger: "on_fill" },
        { edge_id: "e", from_node: "b", to_node: "nosuch", trigger: "on_fill_ratio" },
      ],
    });
    assert.equal(meaning.status, 422);
    assert.deepEqual(fieldsOf(meaning).sort(), [
      "edges[0].to_node",
      "edges[1].condition.fill_ratio_gte",
      "edges[1].edge_id",
      "edges[1].to_node",
      "nodes[0].instrument.venue",
      "nodes[1].instrument.symbol",
      "nodes[1].node_id",
      "nodes[2].instrument.type",
      "nodes[3].activation",
      "nodes[3].execution.tif",
    ]);
    for (
      const [json, field] of [
        [{ symbol: "BTC-USD", side: "buy" }, "qty"],
        [{ symbol: "BTC-USD", side: "buy", qty: 1, notional: 5 }, "qty"],
        [{ symbol: "BTC-USD", side: "buy", qty: "1" }, "qty"],
        [{ symbol: "BTC-USD", side: "buy", qty: -1 }, "qty"],
        [{ symbol: "BTC-USD", side: "buy", qty: 1, price: 0 }, "price"],
        [{ symbol: "NOPE-USD", side: "buy", qty: 1 }, "symbol"],
        [{ symbol: "BTC-USD", side: "buy", qty: 1, graph_id: "graph" }, "graph_id"],
        [{ symbol: "BTC-USD", side: "buy", qty: 1, colour: "red" }, "colour"],
      ] as const
    ) {
      const answer = await post(json);
      assert.deepEqual([answer.status, fieldsOf(answer)], [422, [field]], JSON.stringify(json));
    }
  }));

Deno.test("a graph of two nodes as the official client builds it trades both, in turn", () =>
  withPlatform(async (platform) => {
    const { post, ended, ask } = person(platform);
    const placed = await post({
      nodes: [{
        node_id: "spot",
        instrument: { symbol: "BTC-USD", type: "spot", venue: null },
        side: "buy",
        order_type: "market",
        quantity: { fixed: { qty_1e8: 20000000 } },
        execution: {},
        activation: "root",
      }, {
        node_id: "hedge",
        instrument: { symbol: "BTC-USD", type: "perp", venue: "binance" },
        side: "sell",
        order_type: { limit: { price_1e9: 60_000_000_000_000 } },
        quantity: { fixed: { qty_1e8: 20000000 } },
        execution: { policy: "sor", urgency: "low", tif: "IOC" },
        activation: "wait",
      }],
      edges: [{
        edge_id: "e_spot_hedge",
        from_node: "spot",
        to_node: "hedge",
        trigger: "on_fill_ratio",
        condition: { fill_ratio_gte: 0.5 },
      }],
      is_sandbox: false,
      metadata: { note: "as sent", n: 18446744073709552000 },
    });
    assert.deepEqual([placed.status, placed.body.node_count, placed.body.edge_count], [201, 2, 1]);
    assert.deepEqual(
      placed.body.nodes[1],
      { node_id: "hedge", node_order_id: null, parent_id: null, status: "WAITING" },
    );
    const graph = await ended(placed.body.graph_id);
    assert.deepEqual(graph.nodes.map((node: Any) => node.status), ["FILLED", "FILLED"]);
    assert.deepEqual(graph.edges[0], {
      edge_id: "e_spot_hedge",
      from_node: "spot",
      to_node: "hedge",
      trigger: "on_fill_ratio",
      condition: { fill_ratio_gte: 0.5 },
      fired: 1,
    });
    assert.equal(graph.metadata.note, "as sent");
    const { orders } = (await ask(`/v1/orders?graph_id=${placed.body.graph_id}`)).body;
    assert.deepEqual(orders.map((row: Any) => [row.node_id, row.order_type]), [
      ["hedge", "ioc"],
      ["spot", "market"],
    ]);
    assert.equal(orders[0].edge_id, "venue-edge-binance-perp");
    // Several orders: one has to be named.
    const several = await ask(path(placed.body.graph_id));
    assert.deepEqual([several.status, several.body.error.details.length], [409, 2]);
  }));

Deno.test("an order is found, amended and cancelled by each of its ids", () =>
  withPlatform(async (platform) => {
    const { ask, patch, cancel, rest, post } = person(platform);
    const { graph, id, parent } = await rest();
    const order = (await ask(path(id))).body;
    const names = [id, parent, parent.toUpperCase(), `${graph}:order:1`, `${graph}:order`, graph];
    for (const name of [...names, order.venue_order_id]) {
      assert.equal((await ask(path(name))).body.parent_id, parent, name);
      const listed = await ask(`/v1/orders?node_order_id=${encodeURIComponent(name)}`);
      assert.equal(listed.body.total, 1, name);
    }
    for (const name of ["P-00000000", "graph:nosuch:order:1", `${graph}:nosuch`, "nosuch", "7"]) {
      assert.equal((await ask(path(name))).status, 404, name);
      assert.equal((await cancel(name)).status, 404, name);
      assert.equal((await patch(name, { new_qty_1e8: 1000 })).status, 404, name);
    }
    const amended = await patch(`${graph}:order`, {
      new_qty_1e8: 5_000_000,
      new_constraints: { max_price_1e9: 59_000_500_000_000 },
    });
    assert.deepEqual(amended.body, {
      node_order_id: id,
      status: "OPEN",
      mode: "cancel_replace",
      revision: 1,
      qty_1e8: 5_000_000n,
      px_1e9: 59_000_500_000_000n,
      filled_qty_1e8: 0n,
    });
    assert.equal((await patch(id, { new_qty_1e8: 5_000_000 })).body.revision, 1);
    assert.equal((await patch(id, {})).status, 422);
    assert.equal(
      (await patch(id, { new_constraints: { max_price_1e9: 59_000_500_000_001 } })).status,
      422,
    );
    const node = await ask(`/v1/execution_graphs/${graph}/nodes/order`, {
      method: "PATCH",
      json: { new_qty_1e8: 6_000_000 },
    });
    assert.equal(node.body.nodes[0].qty_1e8, 6_000_000n);
    const cancelled = await cancel(parent);
    assert.deepEqual(cancelled.body, {
      graph_id: graph,
      status: "CANCELLED",
      cancelled: [id],
      already_terminal: [],
    });
    assert.deepEqual((await cancel(id)).body.cancelled, []);
    assert.equal((await patch(id, { new_qty_1e8: 7_000_000 })).status, 409);
    const filled = await post({ symbol: "BTC-USD", side: "buy", qty: 0.1 });
    const done = filled.body.nodes[0].node_order_id;
    await eventually(async () => (await ask(path(done))).body.is_terminal || undefined, "its end");
    assert.equal((await patch(done, { new_qty_1e8: 70_000_000 })).status, 409);
  }));

Deno.test("graphs are cancelled and resumed by their id, and the client's cut id is explained", () =>
  withPlatform(async (platform) => {
    const { ask, rest, graph: document, post } = person(platform);
    const { graph, id } = await rest();
    const resume = await post({}, `/v1/execution_graphs/${graph}/resume`);
    assert.deepEqual([resume.status, resume.body.status], [200, "RUNNING"]);
    const gone = await ask(`/v1/execution_graphs/${graph}`, { method: "DELETE" });
    assert.deepEqual(gone.body, {
      graph_id: graph,
      status: "CANCELLED",
      cancelled: [id],
      already_terminal: [],
    });
    const again = await ask(`/v1/execution_graphs/${graph}`, { method: "DELETE" });
    assert.deepEqual([again.status, again.body.cancelled, again.body.already_terminal], [200, [], [
      id,
    ]]);
    assert.equal((await document(graph)).status, "CANCELLED");
    const cut = await ask("/v1/execution_graphs/graph", { method: "DELETE" });
    assert.equal(cut.status, 404);
    assert.equal(
      cut.body.error.message,
      '"graph" is not a graph id; use DELETE /v1/orders/{node_order_id}, or cancel the graph_id',
    );
    assert.equal((await ask("/v1/execution_graphs/nosuch")).status, 404);
  }));

Deno.test("a preview says what the order would cost, where, and why not", () =>
  withPlatform(async (platform) => {
    const { post } = person(platform);
    const preview = (json: unknown) => post(json, "/v1/orders/preview");
    const { status, body } = await preview({ symbol: "BTC-USD", side: "buy", qty: 0.1 });
    assert.equal(status, 200);
    assert.equal(body.fillable_qty_1e8, 10_000_000n);
    assert.ok(body.est_vwap_1e9 > body.mid_1e9);
    assert.equal(body.est_fee_bps, 10);
    const venues = body.candidate_venues;
    assert.deepEqual(venues.map((row: Any) => row.venue), ["binance", "kraken", "coinbase"]);
    const shares = venues.reduce((sum: number, row: Any) => sum + row.share_pct, 0);
    assert.equal(shares, 100);
    const deep = await preview({ symbol: "BTC-USD", side: "sell", qty: 1_000_000 });
    assert.ok(deep.body.fillable_qty_1e8 < 100_000_000_000_000n);
    assert.match(deep.body.warnings[0], /would expire/);
    const small = await preview({ symbol: "BTC-USD", side: "buy", qty: 0.00001 });
    assert.equal(small.body.candidate_venues[0].reason, "min_size");
    assert.equal(small.body.est_vwap_1e9, null);
    const limit = { symbol: "BTC-USD", side: "buy", qty: 1, order_type: "limit" };
    assert.equal((await preview(limit)).status, 422);
    assert.match((await preview({ ...limit, price: 59000 })).body.warnings[0], /would rest/);
    assert.equal((await preview({ symbol: "NOPE-USD", side: "buy", qty: 1 })).status, 404);
    assert.equal((await post({}, "/v1/orders/preview")).status, 422);
  }));

Deno.test("without a venue the order goes to whoever is cheapest with its fees", () =>
  withPlatform(async (platform) => {
    const { post, ended, ask } = person(platform);
    await ask("/v1/sandbox/settings", {
      method: "PUT",
      json: {
        fees: [{ venue: "kraken", maker_bps: 0, taker_bps: 1 }, {
          venue: "*",
          maker_bps: 50,
          taker_bps: 90,
        }],
      },
    });
    const placed = await post({ symbol: "BTC-USD", side: "buy", qty: 0.01 });
    await ended(placed.body.graph_id);
    const { fills } = (await ask("/v1/fills")).body;
    assert.deepEqual([...new Set(fills.map((fill: Any) => fill.venue))], ["kraken"]);
    const elsewhere = await post({ symbol: "BTC-USD", side: "buy", qty: 0.01, venue: "binance" });
    await ended(elsewhere.body.graph_id);
    const order = (await ask(path(elsewhere.body.nodes[0].node_order_id))).body;
    assert.equal(order.venue, "binance");
  }));

Deno.test("a reset ends what a person has open and forgets what was traded by hand", () =>
  withPlatform(async (platform) => {
    const { ask, post, ended, rest, graph } = person(platform);
    const bought = await post({ symbol: "BTC-USD", side: "buy", qty: 0.1, venue: "binance" });
    await ended(bought.body.graph_id);
    const resting = await rest();
    const reset = await post({}, "/v1/sandbox/reset");
    assert.deepEqual([reset.status, reset.body.cancelled_orders], [200, 1]);
    assert.equal((await graph(resting.graph)).status, "CANCELLED");
    const order = (await ask(path(resting.id))).body;
    assert.deepEqual([order.status, order.end_reason], ["CANCELLED", "stopped"]);
    assert.deepEqual((await ask("/v1/positions?kinds=crypto")).body.positions, []);
    await ask("/v1/risk_limits", { method: "PUT", json: { max_position_1e8: 10_000_000 } });
    // What was held before the reset does not count against the limit any more.
    const again = await post({ symbol: "BTC-USD", side: "buy", qty: 0.1, venue: "binance" });
    const { nodes } = await ended(again.body.graph_id);
    assert.equal(nodes[0].status, "FILLED");
    const more = await post({ symbol: "BTC-USD", side: "buy", qty: 0.1, venue: "binance" });
    const refused = (await ask(path(more.body.nodes[0].node_order_id))).body;
    assert.deepEqual([refused.status, refused.failure_reason], ["REJECTED", "POSITION_LIMIT"]);
  }));

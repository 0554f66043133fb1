import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  moduleBase64,
  ONE_VENUE,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");

async function running({ ask }: RunningPlatform, name: string, symbol: string): Promise<string> {
  const made = await ask("/v1/deployments", {
    method: "POST",
    json: {
      name,
      wasm_base64: MAKER,
      venue: "binance",
      symbols: [symbol],
      start_immediately: true,
    },
  });
  return made.body.deployment_id;
}

/** The newest order in a state; a maker at ten times the speed has one soon. */
function anOrder({ ask }: RunningPlatform, id: string, status: string): Promise<Any> {
  return eventually(async () => {
    const { body } = await ask(`/v1/orders?deployment_id=${id}&status=${status}&limit=1`);
    return body.orders[0];
  }, `an order ${status}`);
}

Deno.test("an order is traced by every form of its id, with its stamps, legs and fills", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    const id = await running(platform, "mm", "BTC-USDT");
    const order = await anOrder(platform, id, "FILLED");
    const forms = [
      order.parent_id,
      order.parent_id.toUpperCase(),
      order.node_order_id,
      order.venue_order_id,
      `${order.algo_order_id}&deployment_id=${id}&label=binance`,
    ];
    for (const form of forms) {
      const { status, body } = await ask(`/v1/traces?node_order_id=${form}&limit=100`);
      assert.equal(status, 200, form);
      assert.deepEqual(body.orders.map((each: Any) => each.parent_id), [order.parent_id], form);
    }
    const { body } = await ask(`/v1/traces?node_order_id=${order.parent_id}`);
    const stages = body.traces.map((stamp: Any) => stamp.stage);
    assert.deepEqual(stages.slice(0, 8), [
      "book_received",
      "callback_started",
      "callback_ended",
      "submitted",
      "risk_checked",
      "routed",
      "sent",
      "venue_acked",
    ]);
    assert.ok(stages.includes("filled") && stages.at(-1) === "algo_notified");
    assert.equal(body.count, stages.length);
    let before: Any;
    for (const stamp of body.traces) {
      assert.equal(stamp.clock, "sim");
      assert.equal(stamp.resolution_ns, 1n);
      assert.equal(stamp.since_start_ns, stamp.ts_ns - body.traces[0].ts_ns);
      assert.equal(stamp.delta_ns, before === undefined ? null : stamp.ts_ns - before.ts_ns);
      before = stamp;
    }
    const filled = body.traces.find((stamp: Any) => stamp.stage === "filled");
    const fills = await ask(`/v1/fills?node_order_id=${order.parent_id}`);
    assert.ok(fills.body.fills.some((fill: Any) => fill.fill_id === filled.attrs.fill_id));
    assert.equal(typeof filled.attrs.venue_ts_ns, "bigint");
    const measured = body.traces.filter((stamp: Any) => stamp.attrs.duration_ns !== undefined);
    assert.deepEqual(
      [...new Set(measured.map((stamp: Any) => stamp.stage))],
      ["callback_ended", "algo_notified"],
    );
    assert.ok(measured.every((stamp: Any) => stamp.attrs.duration_ns > 0n));
    const legs = Object.fromEntries(body.legs.map((leg: Any) => [leg.leg, leg]));
    const acked = body.traces.find((stamp: Any) => stamp.stage === "venue_acked");
    const routed = body.traces.find((stamp: Any) => stamp.stage === "routed");
    assert.equal(legs.route_to_ack.duration_ns, acked.ts_ns - routed.ts_ns);
    assert.ok(legs.route_to_ack.duration_ns >= 5_000_000n);
    const ended = body.traces.find((stamp: Any) => stamp.stage === "callback_ended");
    assert.equal(legs.callback.duration_ns, ended.attrs.duration_ns);
    assert.equal(legs.callback.sample, legs.decision.sample);
    assert.ok(legs.callback.p50_ns > 0n && legs.callback.p50_ns <= legs.callback.p99_ns);
    assert.ok(legs.decision.sample > 0, "there are other orders to compare with");
    assert.ok(legs.route_to_ack.p50_ns <= legs.route_to_ack.p99_ns);
    assert.ok(legs.ack_to_first_fill.percentile >= 0 && legs.ack_to_first_fill.percentile <= 100);
  }));

Deno.test("stamps come page by page, without hole or double", () =>
  withPlatform(async (platform) => {
    const id = await running(platform, "mm", "BTC-USDT");
    const order = await anOrder(platform, id, "FILLED");
    const path = `/v1/traces?node_order_id=${order.parent_id}&limit=4`;
    const seen: number[] = [];
    let cursor = "";
    for (;;) {
      const { body } = await platform.ask(`${path}${cursor}`);
      seen.push(...body.traces.map((stamp: Any) => stamp.seq));
      if (!body.has_more) break;
      assert.equal(body.traces.length, 4);
      cursor = `&cursor=${body.next_cursor}`;
    }
    assert.ok(seen.length > 8);
    assert.deepEqual(seen, seen.map((_, i) => i + 1));
    const wrong = await platform.ask(`${path}&cursor=x_1`);
    assert.equal(wrong.status, 400);
  }));

Deno.test("a number that two instances gave is ambiguous, and the candidates are named", () =>
  withPlatform(async (platform) => {
    const first = await running(platform, "a", "BTC-USDT");
    const second = await running(platform, "b", "ETH-USDT");
    const [one, other] = [
      await anOrder(platform, first, "FILLED"),
      await anOrder(platform, second, "FILLED"),
    ];
    const number = one.algo_order_id < other.algo_order_id
      ? one.algo_order_id
      : other.algo_order_id;
    const { status, body } = await platform.ask(`/v1/traces?node_order_id=${number}`);
    assert.equal(status, 409);
    assert.equal(body.error.details.length, 2);
    assert.ok(body.error.details.every((row: Any) => /^P-[0-9a-f]{8}$/.test(row.value)));
    const narrowed = await platform.ask(
      `/v1/traces?node_order_id=${number}&deployment_id=${second}`,
    );
    assert.equal(narrowed.status, 200);
    assert.equal(narrowed.body.orders[0].symbol, "ETH-USDT");
    for (const path of ["node_order_id=P-00000000", "node_order_id=graph_1:order", "graph_id=g"]) {
      assert.equal((await platform.ask(`/v1/traces?${path}`)).status, 404, path);
    }
    assert.equal((await platform.ask("/v1/traces")).status, 400);
  }));

Deno.test("the costs of a deployment are told, filtered, and streamed as orders end", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    const stream = await platform.stream();
    stream.send({ subscribe: ["tca"] });
    await stream.until((frame) => frame.subscribed, "ack");
    const id = await running(platform, "mm", "BTC-USDT");
    const event = await stream.until((frame) => frame.channel === "tca", "costs of an order");
    for (const key of ["achieved_vwap_1e9", "benchmark_vwap_1e9", "arrival_mid_1e9"]) {
      assert.equal(typeof event.data[key], "bigint", key);
    }
    assert.deepEqual(event.data.venues, { binance: 100 });
    const { body } = await ask(`/v1/tca?deployment_id=${id}&orders=500`);
    assert.equal(body.order_count, body.orders.length);
    const row = body.orders.find((each: Any) => each.parent_id === event.data.parent_id);
    assert.equal(row.implementation_shortfall_bps, event.data.implementation_shortfall_bps);
    const parts = row.slippage_bps + row.fee_bps;
    assert.equal(Math.round(parts * 1e4) / 1e4, row.implementation_shortfall_bps);
    assert.deepEqual(body.quality, { exact: body.order_count, estimated: 0, missing_arrival: 0 });
    assert.equal(body.by_symbol[0].symbol, "BTC-USDT");
    assert.equal(body.scope.deployment_id, id);
    const count = async (filter: string) => (await ask(`/v1/tca?${filter}`)).body.order_count;
    assert.ok(await count("symbol=BTC/USD&side=buy") + await count("side=sell") > 0);
    assert.equal(await count("symbol=ETH-USD"), 0);
    assert.equal(await count("venue=kraken"), 0);
    assert.equal(await count("routing_version=2"), 0);
    assert.equal(await count("since=2035-01-01T00:00:00Z"), 0);
    assert.ok(await count("routing_version=1&label=binance&until=2035-01-01T00:00:00Z") > 0);
    assert.equal((await ask("/v1/tca?side=up")).status, 400);
    for (const since of ["9999999999999999999", "+275760-09-13T00:00:00Z", "soon"]) {
      assert.equal((await ask(`/v1/tca?since=${encodeURIComponent(since)}`)).status, 400, since);
    }
    assert.equal((await ask("/v1/tca?until=9223372036854775807")).status, 200);
    assert.equal((await ask("/v1/tca?orders=501")).status, 400);
    assert.equal((await ask("/v1/tca?deployment_id=dep_0000000000000000")).status, 404);
    assert.equal((await ask("/v1/analytics/tca")).status, 200);
    await eventually(async () => {
      const { body } = await ask("/v1/tca?orders=0");
      return body.markouts[0].count > 0 ? true : undefined;
    }, "a markout after a second");
    await stream.close();
  }));

Deno.test("traces of a deployment are streamed, resumed and listed as the same rows", () =>
  withPlatform(async (platform) => {
    const id = await running(platform, "mm", "BTC-USDT");
    const topic = `traces:${id}`;
    const stream = await platform.stream();
    stream.send({ subscribe: [topic, "traces:dep_0"] });
    const ack = await stream.until((frame) => frame.subscribed, "ack");
    assert.deepEqual(ack.reasons, { "traces:dep_0": "not_found" });
    const isOrder = (frame: Any) => frame.channel === topic && frame.data.kind === "order";
    const first = await stream.until(isOrder, "a stamp");
    await stream.until((frame) => isOrder(frame) && frame.data.stage === "filled", "a fill");
    const summary = await stream.until((frame) => frame.data?.kind === "summary", "a summary");
    assert.ok(summary.data.callbacks.on_book.count > 0);
    await stream.close();
    const isKept = (frame: Any) => frame.channel === topic && frame.data.kind !== "summary";
    const kept = stream.frames.filter(isKept);
    const live = kept.slice(kept.indexOf(first));
    const listed = await platform.ask(
      `/v1/deployments/${id}/traces?cursor=${first.cursor}&limit=1000`,
    );
    assert.deepEqual(
      listed.body.traces.slice(0, live.length - 1),
      live.slice(1).map(({ cursor, data }) => ({ cursor, ...data })),
    );
    assert.ok(
      live.filter(isOrder).every(({ data }) => /^P-[0-9a-f]{8}$/.test(data.parent_id)),
    );
    const again = await platform.stream();
    again.send({ subscribe: [topic], resume: { [topic]: first.cursor } });
    const resumed = await again.until(isKept, "the next trace");
    assert.equal(resumed.cursor, live[1]!.cursor);
    await again.close();
  }));

Deno.test("the books answer what a size costs, where it would go, and what is not there", () =>
  withPlatform(async ({ ask }) => {
    const venues = (await ask("/v1/intelligence/venues?symbol=BTC/USD")).body;
    const names = venues.venues.map((row: Any) => row.venue);
    assert.deepEqual(venues.coverage, { quoting: names.length, stale: 0, missing: [] });
    assert.ok(names.includes("binance"));
    const shares = venues.venues.map((row: Any) => row.depth_share_pct);
    assert.ok(Math.abs(shares.reduce((a: number, b: number) => a + b, 0) - 100) < 0.2);
    assert.ok(venues.venues.every((row: Any) => row.gas_usd === null && row.bid_1e9 < row.ask_1e9));
    const sizes = "sizes=1000,10000,100000,1000000,1000000000";
    for (const side of ["buy", "sell"]) {
      const { body } = await ask(
        `/v1/intelligence/slippage?symbol=BTC-USD&side=${side}&${sizes}`,
      );
      const costs = body.curve.map((row: Any) => row.total_bps);
      assert.deepEqual(costs, costs.toSorted((a: number, b: number) => a - b));
      assert.ok(costs[0] > 10, "the fee alone is 10 bps");
      assert.ok(body.curve.at(-1).filled_pct < 100, "no book holds a billion");
      assert.equal(body.curve[0].filled_pct, 100);
    }
    const path = "/v1/intelligence/routing?symbol=BTC-USD&side=buy&qty=";
    const route = (await ask(`${path}0.5`)).body;
    assert.equal(route.qty_1e8, 50_000_000n);
    assert.equal(
      route.legs.reduce((sum: bigint, leg: Any) => sum + leg.qty_1e8, 0n),
      50_000_000n,
    );
    assert.deepEqual(route.chosen, route.legs.map((leg: Any) => leg.venue));
    const alone = (await ask(
      "/v1/intelligence/slippage?symbol=BTC-USD&venue=binance&sizes=1000",
    )).body;
    assert.deepEqual(alone.curve[0].venues, [{ venue: "binance", share_pct: 100 }]);
    assert.equal((await ask(`${path}1e-05`)).body.qty_1e8, 1000n);
    for (const qty of ["0", "-1", "x", "0.000000001", "90071993"]) {
      assert.equal((await ask(path + qty)).status, 400, qty);
    }
    const depth = (await ask("/v1/intelligence/depth?symbol=BTC-USD&levels=3")).body;
    assert.equal(depth.bids.length, 3);
    assert.ok(depth.bids[0].px_1e9 < depth.asks[0].px_1e9);
    assert.ok(Math.abs(depth.imbalance) <= 1);
    const forecast = (await ask("/v1/execution/forecast?symbol=BTC-USD&side=sell&qty=0.1")).body;
    assert.ok(forecast.downside_cost_bps_p90 >= forecast.expected_cost_bps);
    assert.equal((await ask("/v1/intelligence/depth?symbol=NOPE-USD")).status, 404);
    assert.equal((await ask("/v1/intelligence/depth")).status, 400);
    assert.equal((await ask("/v1/execution/simulate")).status, 501);
  }, ONE_VENUE));

Deno.test("an order is followed while it is open and reviewed once it has ended", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    const id = await running(platform, "mm", "BTC-USDT");
    const open = await anOrder(platform, id, "OPEN");
    const live = (await ask(`/v1/execution/live/${open.parent_id}`)).body;
    assert.equal(live.order.parent_id, open.parent_id);
    assert.ok(live.progress.elapsed_ms >= 0);
    if (live.order.status === "OPEN") {
      assert.equal(typeof live.progress.queue_ahead_1e8, "bigint");
      assert.equal(typeof live.progress.distance_to_best_bps, "number");
    }
    const filled = await anOrder(platform, id, "FILLED");
    await ask(`/v1/deployments/${id}/stop`, { method: "POST" });
    const review = (await ask(`/v1/execution/review/${filled.parent_id}`)).body;
    assert.equal(review.tca.filled_qty_1e8, filled.filled_qty_1e8);
    assert.ok(review.fills.length > 0 && review.legs.length > 3);
    const resting = (await ask(`/v1/orders?deployment_id=${id}&open=true`)).body.orders[0];
    if (resting !== undefined) {
      assert.equal((await ask(`/v1/execution/review/${resting.parent_id}`)).status, 409);
    }
    assert.equal((await ask("/v1/execution/review/P-00000000")).status, 404);
    const summary = (await ask("/v1/execution/summary")).body;
    const { submitted, filled: full, partial, cancelled, rejected, expired, open: left } =
      summary.orders;
    assert.equal(submitted, full + partial + cancelled + rejected + expired + left);
    assert.ok(full > 0 && summary.latency.submit_to_ack.p50_ns >= 5_000_000n);
    assert.ok(summary.fills.count > 0 && summary.execution_quality.avg_execution_ms > 0);
  }));

Deno.test("the orders of a graph are traced together, one of its nodes alone, and their costs told", () =>
  withPlatform(async ({ ask }) => {
    const node = (id: string, side: string) => ({
      node_id: id,
      instrument: { symbol: "BTC-USD" },
      side,
      order_type: "market",
      quantity: { fixed: { qty_1e8: 1_000_000 } },
      execution: {},
      activation: "root",
    });
    const nodes = [node("in", "buy"), node("out", "sell")];
    const placed = await ask("/v1/orders", {
      method: "POST",
      json: { graph_id: "pair", nodes, edges: [] },
    });
    assert.equal(placed.status, 201, JSON.stringify(placed.body.error));
    await eventually(async () => {
      const { body } = await ask("/v1/tca?orders=10");
      return body.order_count === 2 ? true : undefined;
    }, "both orders filled");
    for (const query of ["graph_id=pair", "node_order_id=pair"]) {
      const { body } = await ask(`/v1/traces?${query}`);
      assert.deepEqual(
        body.orders.map((order: Any) => order.node_order_id),
        ["graph:pair:in:1", "graph:pair:out:1"],
        query,
      );
      assert.deepEqual(body.orders.map((order: Any) => order.deployment_name), [null, null]);
      const stages = new Set(body.traces.map((stamp: Any) => stamp.stage));
      for (const stage of ["api_received", "submitted", "routed", "venue_acked", "filled"]) {
        assert.ok(stages.has(stage), stage);
      }
      const legs = body.legs.filter((leg: Any) => leg.leg === "route_to_ack");
      assert.deepEqual(legs.map((leg: Any) => leg.sample), [0, 0], "there are no other orders");
    }
    const alone = (await ask("/v1/traces?node_order_id=pair:out")).body;
    assert.deepEqual(alone.orders.map((order: Any) => order.node_id), ["out"]);
    assert.equal(alone.legs.find((leg: Any) => leg.leg === "route_to_ack").sample, 1);
    const costs = (await ask("/v1/tca?orders=10")).body;
    assert.deepEqual(costs.quality, { exact: 2, estimated: 0, missing_arrival: 0 });
    assert.ok(costs.by_liquidity.every((row: Any) => row.liquidity === "taker"));
    assert.ok(costs.averages.slippage_bps >= 0, "taking crosses the spread");
  }));

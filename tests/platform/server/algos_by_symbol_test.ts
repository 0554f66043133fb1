import assert from "node:assert/strict";
import { type Any, eventually, moduleBase64, ONE_VENUE, withPlatform } from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");
const post = (json: unknown = {}) => ({ method: "POST", json });

Deno.test("an algo is deployed, started, watched, stopped and removed by its symbol", () =>
  withPlatform(async ({ ask }) => {
    const made = await ask("/v1/algos/deploy", post({ symbol: "btc/usd", wasm_base64: MAKER }));
    assert.equal(made.status, 201, made.body?.error?.message);
    assert.deepEqual([made.body.name, made.body.status], ["algo-BTC-USD", "stopped"]);
    // The market's other name means the same algo.
    const one = async () => (await ask("/v1/algos/BTC-USDT")).body;
    assert.deepEqual([(await one()).status, (await one()).deployment_id], [
      "accepted",
      made.body.deployment_id,
    ]);
    assert.equal((await ask("/v1/algos/BTC-USD/start", post())).status, 200);
    const traded = await eventually(async () => {
      const algo = await one();
      return algo.status === "running" && algo.edges[0].position_1e8 !== 0n ? algo : undefined;
    }, "a position");
    assert.equal(traded.edges[0].edge_id, "venue-edge-binance");
    assert.ok(traded.edges[0].update_count > 0);
    const listed = (await ask("/v1/algos?detail=edge")).body;
    assert.deepEqual(listed.algos.map((row: Any) => [row.symbol, row.status]), [
      ["BTC-USD", "running"],
    ]);
    assert.equal(listed.edges.length, 1);
    assert.equal((await ask("/v1/algos")).body.edges, undefined);
    assert.ok((await ask("/v1/algos/BTC-USD/logs?limit=3")).body.logs.length > 0);
    const stats = (await ask("/v1/algos/BTC-USD/stats?window_s=60")).body;
    const [figures] = stats.instances;
    assert.ok(figures.callbacks.on_book.count > 0);
    assert.ok(figures.actions.new > 0);
    assert.ok(figures.order_to_ack.p50_ns >= 5_000_000n, "there and back takes 5 ms at least");
    const whole = (await ask(`/v1/deployments/${made.body.deployment_id}/metrics`)).body;
    assert.deepEqual(Object.keys(whole.instances[0]), Object.keys(figures));
    const stopped = (await ask("/v1/algos/BTC-USD/stop", post())).body;
    assert.equal(stopped.status, "stopped");
    await eventually(async () => (await one()).status === "paused" || undefined, "paused");
    assert.equal((await ask("/v1/algos/BTC-USD", { method: "DELETE" })).status, 200);
    assert.equal((await ask("/v1/algos/BTC-USD")).status, 404);
    assert.deepEqual((await ask("/v1/algos")).body, { algos: [] });
  }, ONE_VENUE));

Deno.test("of several deployments of a symbol the one that is to run is meant, else the newest", () =>
  withPlatform(async ({ ask }) => {
    const deploy = async (name: string, venue: string) =>
      (await ask(
        "/v1/deployments",
        post({ name, wasm_base64: MAKER, symbols: ["BTC-USD"], venue }),
      )).body.deployment_id;
    const meant = async () => (await ask("/v1/algos/BTC-USD")).body.name;
    const first = await deploy("first", "binance");
    await deploy("second", "kraken");
    assert.equal(await meant(), "second");
    await ask(`/v1/deployments/${first}/start`, post());
    assert.equal(await meant(), "first");
    const both = await ask("/v1/algos/BTC-USD/stats?window_s=0");
    assert.equal(both.status, 400);
    await ask("/v1/deployments/second/start", post());
    const several = await ask("/v1/algos/BTC-USD");
    assert.equal(several.status, 409);
    assert.match(several.body.error.message, /"second", "first"/);
    assert.equal((await ask("/v1/algos/ETH-USDT")).status, 404);
    assert.equal((await ask("/v1/algos?detail=more")).status, 400);
  }));

Deno.test("what is not offered here says so: jobs and hosted strategies, prediction markets", () =>
  withPlatform(async ({ ask }) => {
    assert.deepEqual((await ask("/v1/strategies")).body, { strategies: [] });
    const made = await ask("/v1/strategies", post({ name: "s", runtime: "python" }));
    assert.deepEqual([made.status, made.body.error.code], [501, "NOT_IMPLEMENTED"]);
    assert.match(made.body.error.message, /Python/);
    assert.equal((await ask("/v1/backtest", post({}))).status, 501);
    const unknown: [string, string][] = [
      ["GET", "/v1/strategies/str_1"],
      ["POST", "/v1/strategies/str_1/start"],
      ["GET", "/v1/strategies/str_1/logs?run_id=run_1"],
      ["DELETE", "/v1/strategies/str_1"],
      ["GET", "/v1/backtest/bt_1"],
      ["GET", "/v1/backtest/bt_1/results"],
      ["DELETE", "/v1/backtest/bt_1"],
      ["GET", "/v1/settlement/some-slug?underlying=false"],
      ["POST", "/v1/markets/some-slug/redeem?venue=kalshi"],
      ["GET", "/v1/polymarket/rewards/123"],
    ];
    for (const [method, path] of unknown) {
      assert.equal((await ask(path, { method })).status, 404, `${method} ${path}`);
    }
    const page = (await ask("/v1/markets?venue=kalshi&limit=500&active=true&closed=true")).body;
    assert.deepEqual(page, {
      markets: [],
      count: 0,
      venue: "kalshi",
      has_more: false,
      next_cursor: null,
    });
    assert.equal((await ask("/v1/markets?limit=501")).status, 400);
    for (const path of ["/v1/wallets/create", "/v1/portfolio/unified", "/v1/mm/x", "/v1/venues"]) {
      assert.equal((await ask(path)).status, 501, path);
    }
    assert.deepEqual((await ask("/v1/wallets")).body, { wallets: [] });
  }));

import assert from "node:assert/strict";
import { type Any, eventually, moduleBase64, withPlatform } from "./running_platform.ts";

const lines = async (ask: (path: string) => Promise<Any>, id: string) =>
  (await ask(`/v1/deployments/${id}/logs?limit=500`)).body.logs as Any[];

Deno.test("an algo on one venue sees the best prices of all, and who shows them", () =>
  withPlatform(async ({ ask }) => {
    const made = await ask("/v1/deployments", {
      method: "POST",
      json: {
        name: "watcher",
        wasm_base64: await moduleBase64("assets/wasm/nbbo.wasm"),
        venue: "kraken",
        symbols: ["BTC-USD"],
        start_immediately: true,
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body.error));
    const line = await eventually(async () => {
      const all = await lines(ask, made.body.deployment_id);
      return all.find((row) => / 3 venues/.test(row.message));
    }, "a line about three venues");
    assert.match(line.message, /BTC-USD: bid \d+\.\d\d on \w+, ask \d+\.\d\d on \w+, 3 venues/);
    assert.equal(line.callback, "on_nbbo");
  }));

Deno.test("derived markets say what they are made of, wherever they are shown", () =>
  withPlatform(async ({ ask }) => {
    const { edges } = (await ask("/v1/edges?venue=kraken")).body;
    assert.deepEqual([edges[0].feed.kind, edges[0].region], ["derived", "eu-west-1"]);
    assert.match(edges[0].feed.source, /derived from binance BTC-USDT/);
    const quote = (await ask("/v1/quotes/BTC-USD")).body;
    assert.deepEqual(Object.keys(quote.venues).sort(), ["binance", "coinbase", "kraken"]);
  }));

Deno.test("a recording that ends leaves its markets stale: no quote, an unhealthy platform, a line in the log", () =>
  withPlatform(async ({ ask }) => {
    const made = await ask("/v1/deployments", {
      method: "POST",
      json: {
        name: "mm",
        wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
        venue: "binance",
        symbols: ["BTC-USDT"],
        start_immediately: true,
      },
    });
    await eventually(async () => {
      const { edges } = (await ask("/v1/edges")).body;
      const all = edges.every((edge: Any) =>
        edge.status === "stale" && edge.feed.status === "stalled" && edge.feed.events_per_s === 0
      );
      return all ? true : undefined;
    }, "stalled feeds");
    const quote = (await ask("/v1/quotes/BTC-USDT")).body;
    assert.deepEqual([quote.source, quote.nbbo.bid, quote.book], ["unavailable", 0, null]);
    assert.equal((await ask("/v1/health")).body.status, "degraded");
    await eventually(async () => {
      const all = await lines(ask, made.body.deployment_id);
      return all.find((row) => /feed of BTC-USDT is silent/.test(row.message));
    }, "a line about the silence");
  }, { speed: 100, atEnd: "stall" }));

Deno.test("made-up markets trade on a machine without a recording, the same for the same seed", () =>
  withPlatform(async ({ ask }) => {
    const { edges } = (await ask("/v1/edges")).body;
    assert.deepEqual(edges.map((edge: Any) => [edge.edge_id, edge.feed.kind]), [
      ["venue-edge-okx", "synthetic"],
      ["venue-edge-coinbase", "synthetic"],
    ]);
    assert.match(edges[0].feed.source, /seed 7/);
    const made = await ask("/v1/deployments", {
      method: "POST",
      json: {
        name: "mm",
        wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
        venue: "okx",
        symbols: ["BTC-USD"],
        start_immediately: true,
      },
    });
    await eventually(async () => {
      const { body } = await ask(`/v1/deployments/${made.body.deployment_id}`);
      return body.edges[0].orders.fills > 0 ? true : undefined;
    }, "fills");
  }, { feeds: ["okx=synthetic", "coinbase=synthetic"] }));

import assert from "node:assert/strict";
import { inScene, type Json, type Scene } from "./support/scene.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

/** Two makers with one project each, at ten times the speed, both with fills. */
async function trading(scene: Scene): Promise<{ btc: string; eth: string }> {
  await scene.json(["login", "--sandbox", "--local"]);
  await scene.json(["local", "up", "--speed", "10"]);
  const folders: string[] = [];
  for (const [name, symbol] of [["btc-mm", "BTC-USDT"], ["eth-mm", "ETH-USDT"]] as const) {
    const cwd = await scene.project(
      name,
      `[strategy]\nname = "${name}"\nvenue = "binance"\nsymbols = ["${symbol}"]\n\n` +
        `[build]\nwasm = "maker.wasm"\n`,
    );
    await scene.json(["--sandbox", "deploy", "--skip-build"], { cwd });
    await scene.json(["--sandbox", "start", "--wait"], { cwd });
    folders.push(cwd);
  }
  return { btc: folders[0]!, eth: folders[1]! };
}

/** The costs once enough orders have been filled. */
async function costsWhen(scene: Scene, cwd: string, orders: number): Promise<Any> {
  for (let tries = 0; tries < 60; tries++) {
    const costs: Any = await scene.json(["--sandbox", "tca"], { cwd });
    if (costs.order_count >= orders) return costs;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`never ${orders} orders with fills`);
}

function assertKeys(document: Json, schema: string, keys: string[]): void {
  assert.equal(document["schema"], `sequence.${schema}/1`);
  assert.equal(document["target"], "local");
  assert.deepEqual(keys.filter((key) => !(key in document)), [], `keys of ${schema}`);
}

Deno.test(
  "orders are traced, their costs told and the books read, also after a crash of the platform",
  inScene(async (scene) => {
    const { btc, eth } = await trading(scene);
    const costs = await costsWhen(scene, btc, 5);
    assertKeys(costs, "tca", ["scope", "averages", "percentiles", "markouts", "orders", "quality"]);
    assert.equal(costs.quality.missing_arrival, 0);
    const order = costs.orders[0];
    const text = await scene.run(["--sandbox", "tca"], { cwd: btc });
    assert.match(text.stdout, /^\[local\] btc-mm {2}\d+ orders with fills/);
    assert.match(text.stdout, /too few for that percentile|P99/);
    const none: Any = await scene.json(["--sandbox", "tca", "--symbol", "ETH-USD"], { cwd: btc });
    assert.equal(none.order_count, 0);
    await costsWhen(scene, eth, 1);
    const all: Any = await scene.json(["--sandbox", "tca", "--all", "--since", "1d"]);
    assert.deepEqual(all.by_symbol.map((row: Any) => row.symbol).sort(), ["BTC-USDT", "ETH-USDT"]);

    const trace: Any = await scene.json(["--sandbox", "trace", order.parent_id]);
    assertKeys(trace, "trace", ["orders", "traces", "legs", "count", "has_more"]);
    assert.equal(trace.orders[0].node_order_id, order.node_order_id);
    assert.ok(trace.traces.some((stamp: Any) => stamp.stage === "filled"));
    const number = String(trace.orders[0].algo_order_id);
    const shown = await scene.run(["--sandbox", "trace", number], { cwd: btc });
    assert.match(shown.stdout, /Clock: simulated time.*Resolution: ns/);
    assert.match(shown.stdout, /← slowest leg/);
    // Both makers count their orders from the same number.
    const ambiguous = await scene.fails(1, ["--sandbox", "trace", number]);
    assert.match(ambiguous, /P-[0-9a-f]{8}: binance of dep_/);
    assert.match(ambiguous, /hint: .*--deployment/);
    const narrowed: Any = await scene.json(
      ["--sandbox", "trace", number, "--deployment", "eth-mm"],
    );
    assert.equal(narrowed.orders[0].symbol, "ETH-USDT");
    await scene.fails(3, ["--sandbox", "trace", "P-00000000"]);
    await scene.fails(2, ["--sandbox", "trace"]);

    const intel: Any = await scene.json(["--sandbox", "intel", "BTC-USD"]);
    assertKeys(intel, "intel", ["venues", "slippage", "routing", "depth", "fees"]);
    assert.equal(intel.routing.length, 4);
    assert.equal(intel.slippage.sell.curve.length, 4);
    assert.match((await scene.run(["--sandbox", "intel", "BTC-USD"])).stdout, /Cost of taking/);
    assert.match(await scene.fails(3, ["--sandbox", "intel", "NOPE-USD"]), /no symbol "NOPE-USD"/);

    await scene.killPlatform();
    await scene.json(["local", "up", "--speed", "10"]);
    const again: Any = await scene.json(["--sandbox", "trace", order.parent_id]);
    assert.deepEqual(again.traces, trace.traces);
    const since = await costsWhen(scene, btc, costs.order_count);
    // A restored order can meet a trade before the new process has its first book.
    const { exact, missing_arrival } = since.quality;
    assert.equal(exact + missing_arrival, since.order_count);
    assert.ok(
      exact >= costs.quality.exact && missing_arrival <= 2,
      "what was known is still known",
    );
    const [, , minute] = since.markouts;
    assert.ok(minute.count < since.fill_count, "what was due in the crash is no figure");
  }),
);

Deno.test(
  "outside of a project tca asks for a name",
  inScene(async (scene) => {
    await scene.json(["login", "--sandbox", "--local"]);
    assert.match(await scene.fails(2, ["--sandbox", "tca"]), /no deployment name/);
    assert.match(
      await scene.fails(2, ["--sandbox", "tca", "--all", "--since", "soon"]),
      /--since soon/,
    );
  }),
);
